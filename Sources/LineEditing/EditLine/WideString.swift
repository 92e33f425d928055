internal import CEdit

/// A NUL-terminated wide string on the heap: libedit keeps the pointers that it is given.
struct WideString: ~Copyable {
    let pointer: UnsafeMutablePointer<wchar_t>

    init(_ text: String) {
        // A NUL would end the string early; nothing that is typed or configured needs one.
        let scalars = text.unicodeScalars.filter { $0 != "\0" }
        pointer = .allocate(capacity: scalars.count + 1)
        for (index, scalar) in scalars.enumerated() {
            (pointer + index).initialize(to: wchar_t(bitPattern: scalar.value))
        }
        (pointer + scalars.count).initialize(to: 0)
    }

    deinit {
        pointer.deallocate()
    }

    static func string(_ start: UnsafePointer<wchar_t>, count: Int) -> String {
        var view = String.UnicodeScalarView()
        for unit in UnsafeBufferPointer(start: start, count: count) {
            view.append(Unicode.Scalar(UInt32(bitPattern: unit)) ?? "\u{FFFD}")
        }
        return String(view)
    }
}

/// A wide string that several can hold.
final class KeptText {
    let text: WideString

    init(_ text: String) { self.text = WideString(text) }
}
