import MictlanXClient
import MictlanXModel
import MictlanXText

/// The text of a ball's record without the record: a listing may have a million of them.
extension ListedBall {
    /// Appends what ``record(_:)`` is as text.
    func appendJSON(_ tag: String?, to output: inout [UInt8]) {
        guard case .ball(let info) = self else { return JSONText.append(.object(record(tag)), to: &output) }
        output += #"{"bucket":"#.utf8
        JSONText.append(info.address.bucket.rawValue, to: &output)
        output += #","ball":"#.utf8
        JSONText.append(info.address.ball.rawValue, to: &output)
        output += #","name":"#.utf8
        JSONText.append(BallRow.name(of: info, tag), to: &output)
        output += #","size":"#.utf8
        output += String(info.size).utf8
        output += #","chunks":"#.utf8
        output += String(info.chunks).utf8
        output += #","checksum":"#.utf8
        if let checksum = info.checksum {
            JSONText.append(checksum.description, to: &output)
        } else {
            output += "null".utf8
        }
        output += #","content_type":"#.utf8
        JSONText.append(info.contentType, to: &output)
        output += #","tags":{"#.utf8
        var separator = ""
        for (key, value) in info.tags.sorted(by: { $0.key < $1.key }) {
            output += separator.utf8
            separator = ","
            JSONText.append(key, to: &output)
            output.append(UInt8(ascii: ":"))
            JSONText.append(value, to: &output)
        }
        output += (info.isComplete ? #"},"complete":true"# : #"},"complete":false"#).utf8
        output += (info.isKey ? #","key":true}"# : "}").utf8
    }
}

extension BallRow {
    func appendJSON(to output: inout [UInt8]) { ball.appendJSON(nameTag, to: &output) }
}

extension LongBallRow {
    func appendJSON(to output: inout [UInt8]) { ball.appendJSON(nameTag, to: &output) }
}
