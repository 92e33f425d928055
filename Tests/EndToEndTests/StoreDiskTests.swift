import Foundation
import Testing

/// The store on a disk that is full, or that can only be read: a small file system in a mount namespace (unshare(1)).
@Suite struct StoreDiskTests {
    /// Reading and deleting go on; a put is refused and takes nothing; after the delete there is room again.
    @Test func aFullDiskCanBeReadAndEmptied() async throws {
        let home = try Home()
        try home.write("keep", [UInt8](repeating: 7, count: 3_000_000))
        try home.write("small", "a few bytes")
        try home.write("more", (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
        let lines = try await run(
            """
            mount -t tmpfs -o size=24m none "$XDG_DATA_HOME" || exit 77
            "$0" put keep small b/ -q; echo "put $?"
            cat /dev/zero >"$XDG_DATA_HOME/filler" 2>/dev/null
            "$0" ls b -q; echo "ls $?"
            "$0" get b/keep got -q; echo "get $?"
            cmp got keep; echo "cmp $?"
            "$0" put more b/ -q; echo "full $?"
            "$0" ls b -q >/dev/null
            find "$XDG_DATA_HOME/mxshell/store/part" -type f ! -name '*.lock' | grep -c . | sed 's/^/parts /'
            "$0" rm b/keep -q; echo "rm $?"
            "$0" cat b/small; echo " cat $?"
            rm "$XDG_DATA_HOME/filler"
            "$0" put more b/ -q; echo "again $?"
            "$0" node check -q; echo "check $?"
            """, in: home)
        #expect(
            lines == [
                "put 0", "ls 0", "get 0", "cmp 0", "full 1", "parts 0", "rm 0", "a few bytes cat 0", "again 0",
                "check 0",
            ], "\(lines)")
    }

    /// There is room for the first chunks and not for the last ones: the put takes nothing, and what was there is whole.
    @Test func aPutThatBreaksOffGivesBackItsChunks() async throws {
        let home = try Home()
        let large = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        try home.write("more", large)
        try home.write("old", large.reversed()[..<1_000_000])
        let lines = try await run(
            """
            mount -t tmpfs -o size=24m none "$XDG_DATA_HOME" || exit 77
            "$0" put old b/ -q --chunk-size 256kB; echo "put $?"
            cat /dev/zero >"$XDG_DATA_HOME/filler" 2>/dev/null
            truncate -s -3000000 "$XDG_DATA_HOME/filler"
            count() { find "$XDG_DATA_HOME/mxshell/store/blobs" "$XDG_DATA_HOME/mxshell/store/part" -type f ! -name '*.lock' | grep -c .; }
            before=$(count)
            "$0" put more b/ -q --chunk-size 256kB; echo "full $?"
            "$0" put more b/old -q --chunk-size 256kB; echo "replace $?"
            "$0" ls b | cut -f3
            "$0" node check -q; echo "check $?"
            [ "$(count)" = "$before" ]; echo "files $?"
            "$0" get b/old got -q && cmp got old; echo "old $?"
            rm "$XDG_DATA_HOME/filler"
            "$0" put more b/ -q --chunk-size 256kB; echo "again $?"
            "$0" get b/more got -q && cmp got more; echo "more $?"
            """, in: home)
        #expect(
            lines == [
                "put 0", "full 1", "replace 1", "old", "check 0", "files 0", "old 0", "again 0", "more 0",
            ], "\(lines)")
    }

    /// A command that fails at once ends the node while the client's last connection is being accepted. In strict mode
    /// swift-nio traps where it only complains otherwise.
    @Test func aNodeEndsWithoutAWord() async throws {
        let home = try Home()
        try home.write("large", (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 >> 8) })
        let lines = try await run(
            """
            "$0" put large b/ -q --chunk-size 1MB; echo "put $?"
            mv "$XDG_DATA_HOME/mxshell/store/blobs" away
            for i in $(seq 30); do
                SWIFTNIO_STRICT=1 SWIFT_BACKTRACE=enable=no "$0" cat b/large >/dev/null 2>errors
                echo "$? $(grep -c . errors)"
            done | sort -u
            """, in: home)
        #expect(lines == ["put 0", "1 1"], "\(lines)")
    }

    /// With what a killed process left, and without it.
    @Test func aReadOnlyMountCanBeRead() async throws {
        let home = try Home()
        try home.write("large", [UInt8](repeating: 7, count: 300_000))
        try home.write("small", "a few bytes")
        let lines = try await run(
            """
            mount -t tmpfs -o size=64m none "$XDG_DATA_HOME" || exit 77
            store="$XDG_DATA_HOME/mxshell/store"
            "$0" put large small b/ -q; echo "put $?"
            look() {
                mount -o remount,ro "$XDG_DATA_HOME"
                "$0" ls b | grep -c .
                "$0" cat b/small; echo " $1 $?"
                "$0" get b/large got-$1 -q && cmp got-$1 large; echo "get $?"
                "$0" node check -q; echo "check $?"
                "$0" put small b/new -q 2>/dev/null; echo "put $?"
                "$0" rm b/small -q 2>/dev/null; echo "rm $?"
                mount -o remount,rw "$XDG_DATA_HOME"
            }
            look clean
            "$0" node --listen 127.0.0.1:0 --data "$store" >uri 2>/dev/null &
            node=$!
            until [ -s uri ]; do kill -0 $node || exit 78; done
            "$0" put small b/third --uri "$(cat uri)" -q; echo "third $?"
            kill -9 $node
            wait $node
            look killed
            rm -f "$store/catalog.sqlite-shm"
            look without-memory
            """, in: home)
        func look(_ name: String, _ count: Int) -> [String] {
            ["\(count)", "a few bytes \(name) 0", "get 0", "check 0", "put 7", "rm 7"]
        }
        #expect(
            lines == ["put 0"] + look("clean", 2) + ["third 0"] + look("killed", 3) + look("without-memory", 3),
            "\(lines)")
    }

    /// Runs a script in a mount namespace; `$0` is the program.
    private func run(_ script: String, in home: Home) async throws -> [String] {
        try await MountNamespace.run(script, in: home).output.split(separator: "\n").map(String.init)
    }
}
