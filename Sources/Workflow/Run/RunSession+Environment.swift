internal import MictlanXText

extension RunSession {
    /// Puts the environment variables that the document names into the context `env`. Each has one value in the life of a
    /// run, as the journal keeps it.
    func bindEnvironment() {
        var env = ValueMap()
        for name in document.env {
            let given = services.options.environment[name].map(WorkflowValue.string) ?? .null
            let value = services.values.record("env.\(name)") { given }
            // One that is not set is missing, which `default()` catches.
            if value != .null { env[name] = value }
        }
        roots["env"] = .map(env)
    }
}
