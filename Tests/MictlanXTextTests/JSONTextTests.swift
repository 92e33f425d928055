import MictlanXText
import Testing

struct JSONTextTests {
    /// A name from a stranger neither steers a terminal nor turns the direction of what is written.
    @Test(
        arguments: [
            ("a\u{9B}31m", #""a\u009b31m""#), ("\u{202E}gnp.exe", #""\u202egnp.exe""#),
            ("\u{FEFF}\u{2028}", #""\ufeff\u2028""#),
            ("\u{1B}\u{7F}\n\"\\", #""\u001b\u007f\n\"\\""#), ("gr\u{FC}n 空 \u{1F600}", "\"gr\u{FC}n 空 \u{1F600}\""),
        ])
    func escapesWhatMisleads(text: String, json: String) {
        #expect(JSONText.encode(.string(text)) == json)
    }
}
