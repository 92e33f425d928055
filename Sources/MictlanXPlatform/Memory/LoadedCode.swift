internal import CEvent
internal import Glibc

/// The program and the libraries that are loaded into this process.
///
/// What is read of their files stays in the memory of the process, however long ago it was needed: code that ran once at the start,
/// and the tables by which a library was linked. A third of a peak was that (docs/performance.md).
package enum LoadedCode {
    private struct Walk {
        var objects: Range<Int>
        var position = 0
    }

    /// The object that is the program itself.
    package static let program = 0..<1

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
    /// - Parameter objects: which, by the order in which they were loaded.
    package static func giveBack(_ objects: Range<Int>) {
        var walk = Walk(objects: objects)
        withUnsafeMutableBytes(of: &walk) { walk in
            _ = mx_each_loaded(
                { object, _, walk in
                    guard let object, let walk = walk?.assumingMemoryBound(to: Walk.self) else { return 0 }
                    defer { walk.pointee.position += 1 }
                    if walk.pointee.objects.contains(walk.pointee.position) { LoadedCode.giveBack(object.pointee) }
                    return 0
                }, walk.baseAddress)
        }
    }

    private static func giveBack(_ object: mx_loaded) {
        let segments = UnsafeBufferPointer(start: object.segments, count: Int(object.count))
        // Where code was changed as it was loaded, its pages are no copies.
        let isCopy = segments.allSatisfy { $0.p_type != UInt32(PT_DYNAMIC) || !isChanged(object.base, $0) }
        guard isCopy else { return }
        let page = UInt64(sysconf(Int32(_SC_PAGESIZE)))
        for segment in segments where segment.p_type == UInt32(PT_LOAD) && segment.p_flags & UInt32(PF_W) == 0 {
            let start = (object.base &+ segment.p_vaddr) & ~(page - 1)
            let end = (object.base &+ segment.p_vaddr &+ segment.p_memsz &+ page - 1) & ~(page - 1)
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
