internal import MictlanXClient
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// Why a secret is not there.
private struct SecretFault: Error {
    let code: DiagnosticCode
    let message: String

    static let tooShort = SecretFault(
        code: .shortSecret,
        message: "it has fewer than \(SecretDeclaration.minimumLength) characters, which cannot be hidden")
}

extension WorkflowDocument {
    /// Reads the secrets of the document. Every fault is reported; no message repeats what was read.
    func bindSecrets(options: RunOptions, into diagnostics: inout Diagnostics) -> ValueMap? {
        let access = LocalAccess(policy.paths, options)
        var values = ValueMap()
        for secret in secrets {
            do throws(SecretFault) {
                values[secret.name] = .secret(try Self.read(secret, options, access))
            } catch {
                diagnostics.error(error.code, "secret '\(secret.name)': \(error.message)", at: secret.span)
            }
        }
        return values.count == secrets.count ? values : nil
    }

    private static func read(
        _ secret: SecretDeclaration, _ options: RunOptions, _ access: LocalAccess
    ) throws(SecretFault) -> SecretValue {
        let text: String
        switch secret.source {
        case .environment(let name):
            guard let value = options.environment[name] else {
                throw SecretFault(
                    code: .missingSecret,
                    message: "the environment variable '\(name)' is not set, or closed by --sandbox")
            }
            text = value
        case .file(let file): text = try read(file, options, access)
        }
        guard text.unicodeScalars.count >= SecretDeclaration.minimumLength else { throw .tooShort }
        guard !text.utf8.contains(0) else {
            throw SecretFault(code: .missingSecret, message: "NUL is not allowed in it")
        }
        return SecretValue(text)
    }

    private static func read(
        _ file: FilePath, _ options: RunOptions, _ access: LocalAccess
    ) throws(SecretFault) -> String {
        let path: FilePath
        do throws(LocalAccess.Breach) {
            path = try access.admit(file.resolved(in: options.documentDirectory), for: .read)
        } catch {
            throw SecretFault(code: .pathNotAllowed, message: error.message)
        }
        var bytes: [UInt8]
        do throws(MictlanXError) {
            bytes = try SecretFile.bytes(of: path, limit: SecretDeclaration.maximumSize, noun: "secret")
        } catch {
            throw SecretFault(code: .missingSecret, message: error.message)
        }
        guard bytes.count <= SecretDeclaration.maximumSize else {
            throw SecretFault(
                code: .missingSecret, message: "'\(path)' has more than \(SecretDeclaration.maximumSize) bytes")
        }
        // The end of the last line is no part of it.
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SecretFault(code: .missingSecret, message: "'\(path)' is not UTF-8")
        }
        return text
    }
}
