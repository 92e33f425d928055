import Glibc
import MictlanXPlatform

/// Bytes from the terminal, interleaved with the events of an inbox: the one place where a reader waits.
struct TerminalInput {
    enum Step: Equatable {
        case byte(UInt8)
        case events([ReaderEvent])
        case endOfInput
        case failed(CInt)
    }

    let descriptor: CInt
    let inbox: Inbox
    /// Whether a line that ended with `^D` may have been typed before this reader took the terminal.
    var dropsTypedAheadEnds = false

    /// Whether a byte waits, or comes in so many milliseconds.
    func hasByte(within milliseconds: CInt) -> Bool {
        var slot = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&slot, 1, milliseconds) > 0 && slot.revents & Int16(POLLIN) != 0
    }

    /// The next byte or the events that came first.
    ///
    /// One byte is taken at a time: what was typed ahead belongs to whatever reads the terminal next.
    func next() -> Step {
        while true {
            inbox.doorbell.clear()
            let events = inbox.takeEvents()
            guard events.isEmpty else { return .events(events) }
            var slots = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inbox.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&slots, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                return .failed(errno)
            }
            guard slots[1].revents == 0 else { continue }
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            switch count {
            case 1: return .byte(byte)
            case 0:
                // `^D` that was typed while a command ran reads as an empty line; only a terminal that is gone hangs up.
                if dropsTypedAheadEnds, slots[0].revents & Int16(POLLHUP) == 0 { continue }
                return .endOfInput
            default:
                if errno == EINTR || errno == EAGAIN { continue }
                // A terminal that was hung up answers EIO (read(2)): there is nothing more to come.
                return errno == EIO ? .endOfInput : .failed(errno)
            }
        }
    }
}
