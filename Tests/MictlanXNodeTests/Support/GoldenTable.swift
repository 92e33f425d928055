/// What the node is to answer to each file of recorded traffic (wire protocol §13).
enum GoldenTable {
    /// Statuses that are not those recorded, and why.
    struct Difference: Sendable {
        let statuses: [Int]
        let reason: String
    }

    /// Answered as recorded: the same statuses, and all fields of a success.
    static let same: Set<String> = [
        "peer_add_peer", "peer_delete", "peer_delete_by_ball_id", "peer_delete_missing", "peer_disable",
        "peer_flush_tasks", "peer_get_all_ball_sizes", "peer_get_balls", "peer_get_balls_len",
        "peer_get_bucket_metadata", "peer_get_chunks_metadata", "peer_get_metadata", "peer_get_metadata_missing",
        "peer_get_size", "peer_get_state", "peer_get_stats", "peer_get_streaming", "peer_get_ufs", "peer_put_chunked",
        "peer_put_metadata_and_data", "peer_replicate", "raw_bucket_metadata", "raw_cache_keys", "raw_cache_reset",
        "raw_cache_stats", "raw_chunked_with_content_length", "raw_delete_key", "raw_delete_key_bad_force",
        "raw_delete_key_missing", "raw_get_data", "raw_get_data_attachment", "raw_get_data_attachment_filename_ct",
        "raw_get_data_bad_force", "raw_get_data_missing", "raw_get_data_peer_id", "raw_get_data_peer_id_unknown",
        "raw_get_data_peer_id_wrong", "raw_get_data_range", "raw_get_disabled", "raw_head_data",
        "raw_key_named_metadata", "raw_merge", "raw_merge_cached_attachment", "raw_merge_missing",
        "raw_metadata_chunks", "raw_metadata_chunks_missing", "raw_metadata_key", "raw_method_not_allowed",
        "raw_metrics_head", "raw_peers_add_missing_field", "raw_peers_list", "raw_peers_stats",
        "raw_percent_encoded_key", "raw_put_metadata_bad_json", "raw_put_metadata_bucket_mismatch",
        "raw_put_metadata_minimal", "raw_put_metadata_missing_field", "raw_put_metadata_size_string",
        "raw_put_metadata_update_header", "raw_root_path_prefix", "raw_size_by_key", "raw_size_by_key_missing",
        "raw_tasks_delete_not_mounted", "raw_tasks_list_not_mounted", "raw_trailing_slash", "raw_unknown_route",
        "raw_xpeers_delete_json_body", "raw_xpeers_delete_query_ignored", "router_delete",
        "router_delete_by_ball_id", "router_delete_by_ball_id_missing", "router_delete_missing", "router_delete_peer",
        "router_disable", "router_disable_missing", "router_get_by_checksum_to_file_200",
        "router_get_chunks_metadata", "router_get_stats", "router_get_streaming", "router_get_to_file",
        "router_put_chunked", "router_put_chunked_empty_body", "router_put_data_multipart",
        "router_put_data_multipart_size_mismatch", "router_put_data_multipart_unknown_task",
    ]

    /// Answered otherwise, on purpose.
    static let differences: [String: Difference] = [
        "raw_chunked_bad_chunk_size": Difference(
            statuses: [422], reason: "a bad size is the client's mistake, not an internal error"),
        "raw_chunkedv1_broken": Difference(statuses: [404], reason: "dead code of the router (§3.4)"),
        "raw_cors_preflight": Difference(
            statuses: [403], reason: "any page in a browser could read the store of its user"),
        "raw_get_attachment_nonlatin": Difference(statuses: [200], reason: "RFC 8187 gives any file name a form"),
        "raw_get_data_bad_chunk_size": Difference(statuses: [422], reason: "a bad size is the client's mistake"),
        "raw_get_disabled_cached": Difference(statuses: [404], reason: "what is disabled is not served from anywhere"),
        "raw_metadata_key_missing": Difference(statuses: [404], reason: "not found is 404, not 500 around a text"),
        "raw_metadata_without_data": Difference(
            statuses: [200, 404, 404], reason: "a chunk without its bytes is invisible"),
        "raw_openapi": Difference(statuses: [404], reason: "the node has no page of its own"),
        "raw_peers_add_one": Difference(statuses: [422], reason: "a peer that would never be used is not accepted"),
        "raw_put_metadata_rf0": Difference(statuses: [422], reason: "a put that stores nowhere is no put"),
        "router_add_peers": Difference(statuses: [422], reason: "a peer that would never be used is not accepted"),
        "router_get_by_checksum_to_file": Difference(
            statuses: [422], reason: "the bucket 'checksum' is reserved for the route of that name"),
        "router_put_chunked_short_body": Difference(
            statuses: [200, 422], reason: "a body must be what was registered"),
        "router_put_chunked_twice_same_task": Difference(statuses: [200, 200, 404], reason: "not found is 404"),
        "router_put_chunked_unknown_task": Difference(statuses: [404], reason: "not found is 404"),
        "router_put_chunked_zero_size": Difference(
            statuses: [200, 422], reason: "a body must be what was registered; no division by zero"),
        "router_update_metadata": Difference(statuses: [204], reason: "the route works here (§3.14)"),
    ]

    /// What `.recorded` does not reproduce; everything else is the recorded status, and word for word the recorded refusal.
    static let recordedDifferences: [String: Difference] = [
        "peer_get_metadata_missing": Difference(
            statuses: [404], reason: "the words of the closed peer are not known: its part was played by a stub"),
        "raw_chunkedv1_broken": Difference(statuses: [404], reason: "dead code of the router (§3.4)"),
        "raw_cors_preflight": Difference(
            statuses: [403], reason: "any page in a browser could read the store of its user"),
        "raw_get_attachment_nonlatin": Difference(statuses: [200], reason: "RFC 8187 gives any file name a form"),
        "raw_get_disabled_cached": Difference(statuses: [404], reason: "what is disabled is not served from anywhere"),
        "raw_metadata_without_data": Difference(
            statuses: [200, 500, 404], reason: "a chunk without its bytes is invisible"),
        "raw_openapi": Difference(statuses: [404], reason: "the node has no page of its own"),
        "raw_peers_add_missing_field": Difference(
            statuses: [422], reason: "a fault of a body is told in our words, with its place"),
        "raw_put_metadata_bad_json": Difference(statuses: [422], reason: "the same"),
        "raw_put_metadata_missing_field": Difference(statuses: [422], reason: "the same"),
        "raw_put_metadata_rf0": Difference(statuses: [422], reason: "a put that stores nowhere is no put"),
        "router_get_by_checksum_to_file": Difference(
            statuses: [422], reason: "the bucket 'checksum' is reserved for the route of that name"),
        "router_put_chunked_short_body": Difference(
            statuses: [200, 422], reason: "a body must be what was registered"),
        "router_put_chunked_zero_size": Difference(statuses: [200, 422], reason: "the same"),
        "router_update_metadata": Difference(statuses: [204], reason: "the route works here (§3.14)"),
    ]
}
