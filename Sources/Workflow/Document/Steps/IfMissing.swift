/// What a step makes of a ball or bucket that is not there.
package enum IfMissing: String, FieldChoice {
    case ok, fail
}
