internal import CEdit

/// The C functions that libedit calls back; each finds its engine in the client data.
enum EditLineCallback {
    static let prompt: mx_el_prompt_fn = { handle in
        EditLineCallback.engine(of: handle)?.promptText.pointer
    }

    static let rightPrompt: mx_el_prompt_fn = { handle in
        EditLineCallback.engine(of: handle)?.rightPromptText.pointer
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

    static let enter: mx_el_command_fn = { handle, _ in
        refreshed(handle) { engine in
            engine.enter()
            return true
        }
    }

    static let search: mx_el_command_fn = { handle, _ in
        guard let engine = EditLineCallback.engine(of: handle) else { return UInt8(CC_ERROR) }
        return engine.searchHistory() ? UInt8(CC_REFRESH) : UInt8(CC_EOF)
    }

    static let newRow: mx_el_command_fn = { handle, _ in
        refreshed(handle) { engine in
            engine.insert("\n")
            return true
        }
    }

    static let undo: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.takeBack() } }
    static let forward: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.goForward() } }
    static let toEnd: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.goToEnd() } }
    static let complete: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.complete() } }
    static let lastWord: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.insertLastWord() } }
    static let olderLine: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.showOlderLine() } }
    static let newerLine: mx_el_command_fn = { handle, _ in refreshed(handle) { $0.showNewerLine() } }

    /// Shows the line again after `change`; the terminal rings where that could do nothing.
    private static func refreshed(_ handle: OpaquePointer?, _ change: (EditLineEngine) -> Bool) -> UInt8 {
        guard let engine = EditLineCallback.engine(of: handle), change(engine) else { return UInt8(CC_ERROR) }
        return UInt8(CC_REFRESH)
    }

    private static func engine(of handle: OpaquePointer?) -> EditLineEngine? {
        guard let handle, let data = mx_el_client_data(handle) else { return nil }
        return Unmanaged<EditLineEngine>.fromOpaque(data).takeUnretainedValue()
    }
}
