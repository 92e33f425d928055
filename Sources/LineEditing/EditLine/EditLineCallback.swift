internal import CEdit

/// The C functions that libedit calls back; each finds its engine in the client data.
enum EditLineCallback {
    static let prompt: mx_el_prompt_fn = { handle in
        EditLineCallback.engine(of: handle)?.promptText.pointer
    }

    static let readScalar: el_rfunc_t = { handle, slot in
        guard let engine = EditLineCallback.engine(of: handle), let slot else { return -1 }
        switch engine.nextScalar() {
        case .scalar(let scalar):
            slot.pointee = wchar_t(bitPattern: scalar.value)
            return 1
        case .endOfInput:
            return 0
        case .abandoned:
            return -1
        }
    }

    static let paste: mx_el_command_fn = { handle, _ in
        guard let engine = EditLineCallback.engine(of: handle) else { return UInt8(CC_ERROR) }
        return engine.insertPaste() ? UInt8(CC_REFRESH) : UInt8(CC_EOF)
    }

    static let complete: mx_el_command_fn = { handle, _ in
        guard let engine = EditLineCallback.engine(of: handle), engine.complete() else { return UInt8(CC_ERROR) }
        return UInt8(CC_REFRESH)
    }

    static let lastWord: mx_el_command_fn = { handle, _ in
        guard let engine = EditLineCallback.engine(of: handle), engine.insertLastWord() else { return UInt8(CC_ERROR) }
        return UInt8(CC_REFRESH)
    }

    static let olderLine: mx_el_command_fn = { handle, _ in
        guard let engine = EditLineCallback.engine(of: handle), engine.showOlderLine() else { return UInt8(CC_ERROR) }
        return UInt8(CC_REFRESH)
    }

    static let newerLine: mx_el_command_fn = { handle, _ in
        guard let engine = EditLineCallback.engine(of: handle), engine.showNewerLine() else { return UInt8(CC_ERROR) }
        return UInt8(CC_REFRESH)
    }

    private static func engine(of handle: OpaquePointer?) -> EditLineEngine? {
        guard let handle, let data = mx_el_client_data(handle) else { return nil }
        return Unmanaged<EditLineEngine>.fromOpaque(data).takeUnretainedValue()
    }
}
