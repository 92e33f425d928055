import Glibc
import MictlanXClient
import SystemPackage

/// The files below a directory, one directory at a time, in the order of their names.
///
/// Symbolic links are followed; one that leads back to a directory above itself is a failure of its own, and so is what
/// cannot be read: the rest of the tree is still walked.
enum LocalTree {
    enum Entry: Sendable {
        /// `relative` is the path below the root, by its bytes.
        case file(relative: [UInt8], path: FilePath)
        case failure(ShellError)
    }

    static func entries(below root: FilePath) -> PullSequence<Entry> {
        PullSequence {
            let walk = Walk(root: root)
            return {
                try Task.checkCancellation()
                return await walk.next()
            }
        }
    }

    private struct Frame {
        var path: FilePath
        var relative: [UInt8]
        var names: ArraySlice<[UInt8]>
        var identity: Identity
    }

    private struct Identity: Equatable {
        var device: UInt
        var inode: UInt
    }

    private actor Walk {
        private var frames: [Frame] = []
        private var root: FilePath?

        init(root: FilePath) {
            self.root = root
        }

        func next() -> Entry? {
            if let root {
                self.root = nil
                if let failure = enter(root, relative: []) { return failure }
            }
            while !frames.isEmpty {
                guard let name = frames[frames.count - 1].names.popFirst() else {
                    frames.removeLast()
                    continue
                }
                if let entry = visit(name, in: frames[frames.count - 1]) { return entry }
            }
            return nil
        }

        /// The entry of a name; nil for a directory that was entered.
        private func visit(_ name: [UInt8], in frame: Frame) -> Entry? {
            let path = FilePath(bytes: frame.path.bytes + [UInt8(ascii: "/")] + name)
            let relative = frame.relative.isEmpty ? name : frame.relative + [UInt8(ascii: "/")] + name
            switch LocalStatus.status(of: path) {
            case .failure(let error): return .failure(error)
            case .success(let status):
                switch status.st_mode & S_IFMT {
                case S_IFREG: return .file(relative: relative, path: path)
                case S_IFDIR: return enter(path, relative: relative)
                default: return .failure(ShellError("not_a_file", .failed, "\(path): not a regular file"))
                }
            }
        }

        private func enter(_ path: FilePath, relative: [UInt8]) -> Entry? {
            guard case .success(let status) = LocalStatus.status(of: path) else {
                return .failure(ErrnoText.error(errno, path: path.string))
            }
            let identity = Identity(device: status.st_dev, inode: status.st_ino)
            guard !frames.contains(where: { $0.identity == identity }) else {
                return .failure(ShellError("cycle", .failed, "\(path): a symbolic link that leads back above itself"))
            }
            switch LocalStatus.names(in: path) {
            case .failure(let error):
                return .failure(error)
            case .success(let names):
                frames.append(Frame(path: path, relative: relative, names: names[...], identity: identity))
                return nil
            }
        }
    }
}
