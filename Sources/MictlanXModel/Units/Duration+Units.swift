extension Duration {
    /// Nanoseconds, `nil` when they do not fit.
    package var wholeNanoseconds: Int? {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(Int(attoseconds / 1_000_000_000))
        return overflow || carried ? nil : sum
    }

    /// Seconds as a floating-point number, for reports.
    package var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
