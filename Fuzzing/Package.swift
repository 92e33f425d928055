// swift-tools-version: 6.3
import PackageDescription

// Executables without a `main`: that of libFuzzer is linked by `swift build --sanitize fuzzer`; see ./run.
let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .unsafeFlags(["-parse-as-library"])]
let node = Target.Dependency.product(name: "MictlanXNode", package: "mxshell")
let model = Target.Dependency.product(name: "MictlanXClient", package: "mxshell")
let workflow = Target.Dependency.product(name: "Workflow", package: "mxshell")
let buffers = Target.Dependency.product(name: "NIOCore", package: "swift-nio")

let package = Package(
    name: "Fuzzing",
    dependencies: [
        .package(name: "mxshell", path: ".."),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
    ],
    targets: [
        .executableTarget(name: "FuzzRoutes", dependencies: [model], swiftSettings: settings),
        .executableTarget(
            name: "FuzzDocuments", dependencies: [node, buffers], swiftSettings: settings),
        .executableTarget(name: "FuzzForms", dependencies: [node, buffers], swiftSettings: settings),
        .executableTarget(name: "FuzzAnswers", dependencies: [model], swiftSettings: settings),
        .executableTarget(name: "FuzzWorkflows", dependencies: [workflow], swiftSettings: settings),
        .executableTarget(name: "FuzzJournals", dependencies: [workflow], swiftSettings: settings),
    ]
)
