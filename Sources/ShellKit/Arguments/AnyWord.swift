import ArgumentParser

/// A type of operands that takes every text.
protocol AnyText {}

/// A word as a value: what it means is asked when its command runs.
protocol AnyWord: ExpressibleByArgument, AnyText {
    init(argument: String)
}

extension Optional: AnyText where Wrapped: AnyText {}
extension Array: AnyText where Element: AnyText {}
