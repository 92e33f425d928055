internal import Glibc

/// The time zone of this process: that of `TZ`, else of the machine.
package enum LocalZone {
    /// How many seconds the zone is ahead of UTC when its clock shows a time, given as seconds since 1970-01-01T00:00 of
    /// that clock. A time that the clock leaves out in spring is taken as if it had not been put forward, or had been:
    /// mktime(3) decides.
    package static func offset(atLocal seconds: Int64) -> Int64 {
        var wanted = time_t(seconds)
        var shown = tm()
        guard gmtime_r(&wanted, &shown) != nil else { return 0 }
        shown.tm_isdst = -1
        let moment = Int64(mktime(&shown))
        // -1 is a moment as well as the sign of a fault, which a year of four digits cannot be.
        return seconds - moment
    }
}
