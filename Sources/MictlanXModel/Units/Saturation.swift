// Sums of numbers that a server, a file or a clock said. The ordinary operators end the process where the result does not
// fit; these give the nearest number that does, so that a sum of sizes is never a way to stop a program.

infix operator +| : AdditionPrecedence
infix operator -| : AdditionPrecedence
infix operator *| : MultiplicationPrecedence
infix operator +|= : AssignmentPrecedence

extension FixedWidthInteger {
    /// The sum, or the end of the type's range that it is beyond.
    package static func +| (left: Self, right: Self) -> Self {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? (right < 0 ? .min : .max) : sum
    }

    /// The difference, or the end of the type's range that it is beyond.
    package static func -| (left: Self, right: Self) -> Self {
        let (difference, overflows) = left.subtractingReportingOverflow(right)
        return overflows ? (left < right ? .min : .max) : difference
    }

    /// The product, or the end of the type's range that it is beyond.
    package static func *| (left: Self, right: Self) -> Self {
        let (product, overflows) = left.multipliedReportingOverflow(by: right)
        return overflows ? ((left < 0) == (right < 0) ? .max : .min) : product
    }

    /// Adds, up to the end of the type's range.
    package static func +|= (left: inout Self, right: Self) { left = left +| right }

    /// The whole part of a number, or the end of the type's range that it is beyond; zero for what is no number.
    ///
    /// - Parameter value: any number, infinite ones and NaN among them.
    package init(saturating value: Double) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value.isNaN ? 0 : value < 0 ? .min : .max
        }
    }
}
