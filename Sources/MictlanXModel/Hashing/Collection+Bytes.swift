extension Collection<UInt8> {
    /// Lends the bytes in one piece of memory: code that is generic over texts works on them byte by byte, and no other module
    /// has it specialized.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
    }
}
