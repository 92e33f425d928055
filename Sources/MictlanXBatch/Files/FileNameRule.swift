package import MictlanXClient
package import MictlanXModel

extension BallName {
    /// Why the name cannot be the path of a file below a directory; `nil` where it can.
    private var fault: String? {
        var parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        if let first = parts.first, first.isEmpty, parts.count > 1 { return "it begins with '/'" }
        while let part = parts.popFirst() {
            if part.isEmpty { return "it has a component that is empty" }
            if part.elementsEqual(".".utf8) { return "it has the component '.'" }
            if part.elementsEqual("..".utf8) { return "it has the component '..'" }
        }
        return nil
    }

    /// Refuses a name under which a ball could never be written to a file again.
    ///
    /// - Throws: `MictlanXError` `invalidArgument`.
    package func checkIsFileName() throws(MictlanXError) {
        if let fault { throw MictlanXError(.invalidArgument, "'\(self)' cannot be the name of a file: \(fault)") }
    }
}
