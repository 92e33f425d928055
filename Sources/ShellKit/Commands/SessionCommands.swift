// The verbs whose words change the session.

extension UseCommand: SessionCommand {}
extension ConnectCommand: SessionCommand {}
extension ChangeDirectoryCommand: SessionCommand {}
extension SafeCommand: SessionCommand {}
extension ReadOnlyCommand: SessionCommand {}
extension SetCommand: SessionCommand {}
extension OnErrorCommand: SessionCommand {}
extension TimingCommand: SessionCommand {}
extension AliasCommand: SessionCommand {}
extension UnsetCommand: SessionCommand {}
extension TrapCommand: SessionCommand {}
extension LogCommand: SessionCommand {}
extension RecordCommand: SessionCommand {}
