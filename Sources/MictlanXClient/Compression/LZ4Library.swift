internal import Glibc

/// The functions of liblz4 that work on frames (lz4frame.h), found when they are needed: the library is not on every
/// machine, and everything else works without it.
struct LZ4Library: @unchecked Sendable {  // SAFETY: holds only addresses of functions that have no state.
    typealias Create = @convention(c) (UnsafeMutablePointer<OpaquePointer?>, CUnsignedInt) -> Int
    typealias Free = @convention(c) (OpaquePointer?) -> Int
    typealias Begin = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?) -> Int
    typealias Update =
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, UnsafeRawPointer?
        ) -> Int
    typealias Decompress =
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>, UnsafeRawPointer?,
            UnsafeMutablePointer<Int>, UnsafeRawPointer?
        ) -> Int
    typealias IsError = @convention(c) (Int) -> CUnsignedInt

    let createCompressor: Create
    let freeCompressor: Free
    let begin: Begin
    let update: Update
    let end: Begin
    let createDecompressor: Create
    let freeDecompressor: Free
    let decompress: Decompress
    let isError: IsError

    /// LZ4F_VERSION.
    static let version: CUnsignedInt = 100

    private static let shared = LZ4Library()

    /// The library.
    ///
    /// - Throws: ``MictlanXError`` `configuration` where it is not installed.
    static func load() throws(MictlanXError) -> LZ4Library {
        guard let shared else {
            throw MictlanXError(
                .configuration, "lz4 needs liblz4.so.1, which is not installed; install liblz4-1 or choose zlib or gzip"
            )
        }
        return shared
    }

    private init?() {
        // Never closed: the functions are used until the process ends.
        guard let library = dlopen("liblz4.so.1", RTLD_NOW | RTLD_LOCAL),
            let createCompressor = dlsym(library, "LZ4F_createCompressionContext"),
            let freeCompressor = dlsym(library, "LZ4F_freeCompressionContext"),
            let begin = dlsym(library, "LZ4F_compressBegin"), let update = dlsym(library, "LZ4F_compressUpdate"),
            let end = dlsym(library, "LZ4F_compressEnd"),
            let createDecompressor = dlsym(library, "LZ4F_createDecompressionContext"),
            let freeDecompressor = dlsym(library, "LZ4F_freeDecompressionContext"),
            let decompress = dlsym(library, "LZ4F_decompress"), let isError = dlsym(library, "LZ4F_isError")
        else { return nil }
        self.createCompressor = unsafeBitCast(createCompressor, to: Create.self)
        self.freeCompressor = unsafeBitCast(freeCompressor, to: Free.self)
        self.begin = unsafeBitCast(begin, to: Begin.self)
        self.update = unsafeBitCast(update, to: Update.self)
        self.end = unsafeBitCast(end, to: Begin.self)
        self.createDecompressor = unsafeBitCast(createDecompressor, to: Create.self)
        self.freeDecompressor = unsafeBitCast(freeDecompressor, to: Free.self)
        self.decompress = unsafeBitCast(decompress, to: Decompress.self)
        self.isError = unsafeBitCast(isError, to: IsError.self)
    }
}
