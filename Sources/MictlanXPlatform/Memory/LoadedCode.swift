internal import CEvent
internal import Glibc
internal import Synchronization

/// The program and the libraries that are loaded into this process.
///
/// What is read of their files stays in the memory of the process, however long ago it was needed: code that ran once at the start,
/// and the tables by which a library was linked. A third of a peak was that (docs/performance.md).
package enum LoadedCode {
    private struct Walk {
        let objects: Range<Int>
        let size: Int
        var position = 0
    }

    /// How many objects there are; those that are loaded next come behind them.
    package static var count: Int {
        var count = 0
        withUnsafeMutableBytes(of: &count) { count in
            _ = mx_each_loaded(
                { _, _, count in
                    count?.assumingMemoryBound(to: Int.self).pointee += 1
                    return 0
                }, count.baseAddress)
        }
        return count
    }

    /// Gives back the pages of code and constants of some objects. They are unchanged copies of their files: what is needed
    /// again comes from there, or from the kernel's cache of it (madvise(2), `MADV_DONTNEED`).
    ///
    /// - Parameters:
    ///   - objects: which, by the order in which they were loaded.
    ///   - size: how large they must be, in bytes: of small ones little is there, and most of that is needed again.
    package static func giveBack(_ objects: Range<Int>, from size: Int = 0) {
        var walk = Walk(objects: objects, size: size)
        withUnsafeMutableBytes(of: &walk) { walk in
            _ = mx_each_loaded(
                { object, _, walk in
                    guard let object, let walk = walk?.assumingMemoryBound(to: Walk.self) else { return 0 }
                    defer { walk.pointee.position += 1 }
                    if walk.pointee.objects.contains(walk.pointee.position) {
                        LoadedCode.giveBack(object.pointee, from: walk.pointee.size)
                    }
                    return 0
                }, walk.baseAddress)
        }
    }

    /// The same of those objects that make most of it.
    package static func giveBackLarge() { giveBack(0..<count, from: 4 << 20) }

    /// Does so when the beginning of some longer work is over, which several may notice.
    package final class Release: Sendable {
        private let isDone = Atomic(false)

        package init() {}

        /// Only the first call does anything.
        package func once() {
            if !isDone.exchange(true, ordering: .relaxed) { LoadedCode.giveBackLarge() }
        }
    }

    private static func giveBack(_ object: mx_loaded, from size: Int) {
        let all = UnsafeBufferPointer(start: object.segments, count: Int(object.count))
        let segments = all.filter { $0.p_type == UInt32(PT_LOAD) && $0.p_flags & UInt32(PF_W) == 0 }
        // Where code was changed as it was loaded, its pages are no copies.
        guard segments.reduce(0, { $0 &+ $1.p_memsz }) >= size,
            all.allSatisfy({ $0.p_type != UInt32(PT_DYNAMIC) || !isChanged(object.base, $0) })
        else { return }
        let page = UInt64(sysconf(Int32(_SC_PAGESIZE)))
        for segment in segments {
            // A page at the edge may belong to what follows, and that may have been written.
            let start = (object.base &+ segment.p_vaddr &+ page - 1) & ~(page - 1)
            let end = (object.base &+ segment.p_vaddr &+ segment.p_memsz) & ~(page - 1)
            guard start < end else { continue }
            // One that cannot be given back stays.
            _ = madvise(UnsafeMutableRawPointer(bitPattern: UInt(start)), Int(end - start), MADV_DONTNEED)
        }
    }

    /// Whether an object's table says that its code has relocations (elf(5), `DT_TEXTREL`).
    private static func isChanged(_ base: UInt64, _ table: Elf64_Phdr) -> Bool {
        let count = Int(table.p_memsz) / MemoryLayout<Elf64_Dyn>.stride
        guard let entries = UnsafePointer<Elf64_Dyn>(bitPattern: UInt(base &+ table.p_vaddr)) else { return true }
        return UnsafeBufferPointer(start: entries, count: count).contains { entry in
            entry.d_tag == Int64(DT_TEXTREL)
                || entry.d_tag == Int64(DT_FLAGS) && entry.d_un.d_val & UInt64(DF_TEXTREL) != 0
        }
    }
}
