import MictlanXBatch
import MictlanXModel
import MictlanXText

/// The one form of progress, for every verb and every step.
enum ProgressText {
    private static let barWidth = 12
    /// A line such as `put  ▕████▌       ▏ 38 %  1,204/5,000  12 MiB of 32 MiB  3.1 MiB/s  6s left  2 failed`.
    /// The label is the verb or the step, the rate that of the last seconds. Nothing is longer than the columns: the bar is
    /// left out where the numbers need its place, and where there are no columns, since a log is read by its numbers.
    static func line(_ label: String, _ progress: ItemProgress, _ rate: ProgressRate, columns: Int? = nil) -> String {
        var parts = [label.terminalSafe]
        if let fraction = progress.fraction {
            parts.append("\(Int(saturating: fraction * 100)) %")
        }
        let items = progress.done + progress.failed
        if let total = progress.total {
            if total != 1 { parts.append("\(Count.grouped(items))/\(Count.grouped(total))") }
        } else if items > 0 {
            parts.append(Count.grouped(items))
        }
        if progress.listed > 0 { parts.append("listing \(Count.grouped(progress.listed))") }
        if progress.reading > 0 { parts.append("reading \(part(progress.reading, of: progress))") }
        if progress.hashing > 0 { parts.append("hashing \(part(progress.hashing, of: progress))") }
        if let total = progress.totalBytes, total > 0 {
            parts.append("\(ByteCount(progress.bytes)) of \(ByteCount(total))")
        } else if progress.bytes > 0 {
            parts.append(ByteCount(progress.bytes).description)
        }
        if progress.bytes > 0, let speed = rate.bytesPerSecond {
            parts.append("\(ByteCount(Int(saturating: speed)))/s")
        } else if items > 0, let speed = rate.itemsPerSecond {
            parts.append("\(trimmed(speed, places: 1))/s")
        }
        if let rest = rate.rest(of: progress), !progress.isComplete { parts.append("\(left(rest)) left") }
        if progress.failed > 0 { parts.append("\(Count.grouped(progress.failed)) failed") }
        let text = parts.joined(separator: "  ")
        guard let columns else { return text }
        guard let fraction = progress.fraction, text.count + barWidth + 3 <= columns else {
            return String(text.prefix(max(0, columns)))
        }
        parts[1] = "▕\(BarText.bar(fraction, width: barWidth))▏ \(parts[1])"
        return parts.joined(separator: "  ")
    }

    /// Of one item the part, of several the bytes.
    private static func part(_ bytes: Int, of progress: ItemProgress) -> String {
        guard progress.total == 1, let total = progress.totalBytes, total > 0 else {
            return ByteCount(bytes).description
        }
        return "\(Int(saturating: min(1, Double(bytes) / Double(total)) * 100)) %"
    }

    private static func left(_ rest: Duration) -> String {
        // Beyond some days nobody counts seconds.
        let seconds = min(rest.seconds.rounded(.up), 100 * 86_400)
        return DurationText.format(.seconds(Int(saturating: seconds)))
    }
}
