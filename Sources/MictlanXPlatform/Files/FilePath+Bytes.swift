package import SystemPackage

// File names are bytes and need not be UTF-8.

extension FilePath {
    /// The bytes of the path.
    package var bytes: [UInt8] {
        withCString { Array(UnsafeBufferPointer(start: $0, count: length)).map { UInt8(bitPattern: $0) } }
    }

    /// A path from bytes, which end at the first NUL.
    package init(bytes: [UInt8]) {
        self = (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return FilePath() }
            return FilePath(platformString: base)
        }
    }
}

extension FilePath.Component {
    /// A component from the bytes of a directory entry, which hold no `/` and no NUL.
    package init(bytes: [UInt8]) {
        self = FilePath(bytes: bytes).lastComponent ?? FilePath.Component(".")
    }

    /// The bytes of the component.
    package var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }
}
