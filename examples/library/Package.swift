// swift-tools-version: 6.3
import PackageDescription

// In your own package the dependency is the repository's URL and a version.
let package = Package(
    name: "Library",
    dependencies: [.package(name: "mxshell", path: "../..")],
    targets: [
        .executableTarget(
            name: "Ingest", dependencies: [.product(name: "MictlanXClient", package: "mxshell")],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "RunWorkflow",
            dependencies: [
                .product(name: "MictlanXClient", package: "mxshell"), .product(name: "Workflow", package: "mxshell"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
