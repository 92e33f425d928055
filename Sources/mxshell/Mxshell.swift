import CMalloc
import Glibc
import ShellKit

@main
struct Mxshell {
    static func main() async {
        // Where the toolchain is installed, Swift's runtime answers these two with a crash report, and then goes on. They come
        // from outside, from a watchdog or a terminal, and mean the end.
        signal(SIGQUIT, SIG_DFL)
        signal(SIGABRT, SIG_DFL)
        let words = words
        // A heap for every thread costs tens of MiB here and gains nothing: the work is in a few threads (mallopt(3)). A second
        // one costs a client 4 MiB; a node has more threads that are busy at once.
        mallopt(M_ARENA_MAX, words.first.map { $0.elementsEqual("node".utf8) } == true ? 2 : 1)
        let code = await Shell.run(words: words, environment: environment)
        // All is written and closed. What libraries do at an end, OpenSSL and the others that libcurl needs, brings back 5 MiB of
        // pages to leave a memory that is let go anyway, while threads of ours may still run.
        _exit(code)
    }

    /// The arguments by their bytes: names of files need not be UTF-8.
    private static var words: [[UInt8]] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { pointer in
                UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map { UInt8(bitPattern: $0) }
            }
        }
    }

    private static var environment: [String: String] {
        var values: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                values[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return values
    }
}
