// swift-tools-version: 6.3
import PackageDescription

/// CI turns every warning into an error; a user's newer compiler must not be stopped by one.
let isStrict = Context.environment["CI"] != nil

let swiftSettings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "mxshell",
    products: [
        .executable(name: "mxshell", targets: ["mxshell"]),
        .library(name: "MictlanXClient", targets: ["MictlanXClient", "MictlanXModel"]),
        .library(name: "MictlanXNode", targets: ["MictlanXNode"]),
        .library(name: "Workflow", targets: ["Workflow", "MictlanXText"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/apple/swift-system", .upToNextMinor(from: "1.8.1")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        // Without Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2"), traits: []),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", .upToNextMinor(from: "0.2.0")),
    ],
    targets: [
        // C libraries: a module map and typed inline wrappers, no logic.
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Not linked: it is loaded with the first request.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CEvent"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(name: "MictlanXModel", dependencies: ["CCrypto"], swiftSettings: swiftSettings),
        .target(name: "MictlanXText", dependencies: ["MictlanXModel"], swiftSettings: swiftSettings),
        .target(name: "MictlanXPlatform", dependencies: ["CEvent", system], swiftSettings: swiftSettings),
        .target(
            name: "MictlanXClient",
            dependencies: ["MictlanXModel", "MictlanXPlatform", "MictlanXText", "CCurl", "CZlib", logging, system],
            swiftSettings: swiftSettings),
        .target(
            name: "MictlanXNode",
            dependencies: [
                "CSQLite", "MictlanXModel", "MictlanXPlatform", logging, system,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "MictlanXBatch",
            dependencies: ["MictlanXClient", "MictlanXModel", "MictlanXPlatform", "MictlanXText", "CZlib", system],
            swiftSettings: swiftSettings),
        .target(
            name: "Workflow",
            dependencies: [
                "MictlanXBatch", "MictlanXClient", "MictlanXModel", "MictlanXPlatform", "MictlanXText", "CYAML", system,
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "LineEditing", dependencies: ["CEdit", "MictlanXPlatform", system], swiftSettings: swiftSettings),
        .target(
            name: "ShellKit",
            dependencies: [
                "Workflow", "MictlanXBatch", "LineEditing", "MictlanXClient", "MictlanXNode", "MictlanXModel",
                "MictlanXPlatform",
                "MictlanXText", argumentParser, logging, system,
            ],
            swiftSettings: swiftSettings),
        .executableTarget(name: "mxshell", dependencies: ["ShellKit", "CMalloc"], swiftSettings: swiftSettings),

        .target(
            name: "TestSupport",
            dependencies: ["MictlanXBatch", "MictlanXClient", "MictlanXNode", "MictlanXModel", system],
            path: "Tests/TestSupport", swiftSettings: swiftSettings),
        .testTarget(
            name: "MictlanXModelTests", dependencies: ["MictlanXModel", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(name: "MictlanXTextTests", dependencies: ["MictlanXText"], swiftSettings: swiftSettings),
        .testTarget(
            name: "MictlanXClientTests",
            dependencies: [
                "MictlanXClient", "MictlanXModel", "MictlanXPlatform", "MictlanXText", "TestSupport", logging, system,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "MictlanXNodeTests",
            dependencies: [
                "MictlanXNode", "MictlanXModel", "MictlanXPlatform", "TestSupport", logging, system,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "MictlanXBatchTests",
            dependencies: [
                "MictlanXBatch", "MictlanXClient", "MictlanXModel", "MictlanXPlatform", "MictlanXText", "TestSupport",
                system,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "WorkflowTests",
            dependencies: [
                "Workflow", "MictlanXBatch", "MictlanXClient", "MictlanXModel", "MictlanXPlatform", "MictlanXText",
                "TestSupport", system,
            ],
            exclude: ["Golden/wrong"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LineEditingTests", dependencies: ["LineEditing", "MictlanXPlatform", "TestSupport", system],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ShellKitTests",
            dependencies: [
                "ShellKit", "Workflow", "MictlanXBatch", "LineEditing", "MictlanXClient", "MictlanXModel",
                "MictlanXNode", "MictlanXPlatform", "MictlanXText", "TestSupport", system,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EndToEndTests", dependencies: ["mxshell", "MictlanXClient", "MictlanXModel", "TestSupport", system],
            swiftSettings: swiftSettings),
    ]
)

// Small parts of the modules, measured from within: `script/bench micro` alone builds it.
if Context.environment["MXSHELL_MICRO"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Micro",
            dependencies: [
                "MictlanXBatch", "MictlanXClient", "MictlanXModel", "MictlanXNode", "MictlanXPlatform", "MictlanXText",
                "ShellKit",
                "Workflow", argumentParser, system, .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Benchmarks/Micro", swiftSettings: swiftSettings))
}
