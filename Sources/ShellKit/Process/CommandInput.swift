import SystemPackage

/// The file behind `<`, open as long as somebody reads it.
final class CommandInput: Sendable {
    let descriptor: FileDescriptor

    /// Takes over an open file.
    init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { try? descriptor.close() }
}
