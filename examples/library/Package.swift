// swift-tools-version: 6.3
import PackageDescription

// In your own package the dependency is the repository's URL and a version.
let package = Package(
    name: "Ingest",
    dependencies: [.package(name: "mxshell", path: "../..")],
    targets: [
        .executableTarget(
            name: "Ingest", dependencies: [.product(name: "MictlanXClient", package: "mxshell")],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
