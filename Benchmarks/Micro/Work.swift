/// One small thing that is done many times. What comes of it is summed up and looked at, so that the compiler keeps it.
struct Work {
    let name: String
    private let once: () async throws -> Int

    init(_ name: String, _ once: @escaping () async throws -> Int) { (self.name, self.once) = (name, once) }

    func run(_ count: Int) async throws {
        var sum = 0
        for _ in 0..<count { sum &+= try await once() }
        if sum == .min { print("") }
    }
}
