import MictlanXClient
import MictlanXModel

extension GoldenCase {
    /// A row for every recorded operation of the client.
    static let all = puts + gets + listings + deletes + bulks

    private static let ball = GoldenContent.seeded(25_000)

    private static let puts: [GoldenCase] = [
        .init(
            "put_bad_tag_type", .failed(.rejected), [.looksFirst, .noSecondTry, .tagsAreText],
            put("tag", "x", tags: ["n": "1"])),
        .init("put_bucket_sanitizes_to_empty", .inexpressible, [.refusedHere], put("k", "x", bucket: "...")),
        .init(
            "put_bytes_1mb_frames", .stored(.created, chunks: 1), [.looksFirst],
            put("frames", GoldenContent.seeded(2_500_000), chunk: 5_000_000)),
        .init("put_bytes_empty", .stored(.created, chunks: 1), [.looksFirst, .emptyBall], put("empty", "")),
        .init(
            "put_bytes_exact_multiple", .stored(.created, chunks: 2), [.looksFirst],
            put("exact", GoldenContent.seeded(20_000), chunk: 10_000)),
        .init(
            "put_bytes_remainder_merged", .stored(.created, chunks: 2), [.looksFirst], put("rem", ball, chunk: 10_000)),
        .init(
            "put_bytes_single", .stored(.created, chunks: 1), [.looksFirst],
            put("hello", "hola mundo", tags: ["extension": "txt", "fullname": "hello.txt"])),
        .init("put_chunks_duplicate_exhausted", .failed(.exists), [.looksFirst, .noSecondTry], putChunks("pf", ball)),
        .init(
            "put_chunks_from_bytes_noprefix", .stored(.created, chunks: 2), [.looksFirst, .completeLayout],
            putChunks("pcn", ball, chunk: 10_000)),
        .init(
            "put_chunks_from_file", .stored(.created, chunks: 3), [.looksFirst],
            putChunks("pc", ball, chunk: 10_000, fromFile: true)),
        .init("put_dns_fail", .failed(.unreachable), [.nobodyAnswers], put("k", "x")),
        .init("put_duplicate_exhausted", .failed(.exists), [.looksFirst, .noSecondTry], put("dup", "same")),
        .init("put_duplicate_second", .stored(.created, chunks: 1), [.looksFirst], put("dup", "same")),
        .init("put_file_duplicate_exhausted", .failed(.exists), [.looksFirst, .noSecondTry], putFile("pf", ball)),
        .init("put_file_empty", .stored(.created, chunks: 1), [.looksFirst, .emptyBall], putFile("empty", [])),
        .init("put_file_missing_path", .failed(.notFound), putFile("nope", nil)),
        .init("put_file_router_down", .failed(.unreachable), [.nobodyAnswers], putFile("pf", ball)),
        .init("put_file_three_chunks", .stored(.created, chunks: 3), [.looksFirst], putFile("pf", ball, chunk: 10_000)),
        .init(
            "put_key_with_underscore_tail", .stored(.created, chunks: 1), [.looksFirst, .spelledName], put("tail_", "x")
        ),
        .init(
            "put_peer_data_fails", .failed(.notStored), [.looksFirst, .sameTicketFirst, .takesBack], put("pd", "abc")),
        .init("put_peer_metadata_fails_once", .stored(.created, chunks: 1), [.looksFirst], put("pm", "abc")),
        .init(
            "put_peer_own_task_id", .failed(.notStored), [.looksFirst, .sameTicketFirst, .takesBack], put("own", "abc")),
        .init(
            // What the recording shows under the key carries no moment of ours, so that it may be another's.
            "put_retry_after_data_failure_1peer", .failed(.exists),
            [.looksFirst, .sameTicketFirst, .takesBack, .noSecondTry], put("fl", "data")),
        .init(
            "put_retry_after_data_failure_3peers", .stored(.created, chunks: 1),
            [.looksFirst, .sameTicketFirst, .takesBack], put("fl", "data")),
        .init("put_rf2", .stored(.created, chunks: 1), [.looksFirst], put("rf2", "replicated", replicas: 2)),
        .init("put_rf_gt_peers", .stored(.created, chunks: 1), [.looksFirst], put("rf5", "replicated", replicas: 5)),
        .init(
            "put_rf_gt_peers_rm_error", .failed(.notStored), [.looksFirst, .placementAgain],
            put("rf5", "replicated", replicas: 5)),
        .init("put_router_down", .failed(.unreachable), [.nobodyAnswers], put("k", "x")),
        .init(
            "put_same_key_concurrently",
            .several([
                .stored(.created, chunks: 1), .failed(.exists), .failed(.exists), .failed(.exists), .failed(.exists),
            ]), [.looksFirst], together: 5, putAtOnce("cc", ["v0", "v1", "v2", "v3", "v4"])),
        .init(
            "put_single_chunk", .stored(.created, chunks: 1), [.looksFirst, .completeLayout],
            putSingleChunk("sc", "xyz", tags: ["t": "1"])),
        .init(
            "put_single_chunk_duplicate_exhausted", .failed(.exists), [.looksFirst, .noSecondTry, .completeLayout],
            putSingleChunk("pf", "xyz")),
        .init(
            "put_unsanitized_bucket", .stored(.created, chunks: 1), [.looksFirst],
            put("k", "x", bucket: sanitize("My Bucket!"))),
        .init("put_unsanitized_key", .stored(.created, chunks: 1), [.looksFirst, .spelledName], put("a.b c", "dots")),
    ]

    private static let gets: [GoldenCase] = [
        .init(
            "get_after_duplicate_put_different_content", .failed(.lengthMismatch),
            [.metadataAtOnce, .namesReplicas, .recordersOwn], read("x")),
        .init("get_chunk", .read(Array(ball[10_000..<20_000])), [.metadataOnce], getChunk(1, "pf")),
        .init("get_chunk_missing", .failed(.notFound), [.noSecondTry], getChunk(9, "pf")),
        .init(
            "get_chunks_missing", .failed(.incomplete), [.metadataAtOnce, .notReadWhereIncomplete],
            getChunks("pf", .byIndex)),
        .init("get_chunks_ordered", .read(ball), [.metadataAtOnce], getChunks("pf", .byIndex)),
        .init("get_chunks_unordered", .read(ball), [.metadataAtOnce], getChunks("pf", .asCompleted)),
        .init("get_flaky_data", .read(ball), [.metadataAtOnce], read("pf")),
        .init(
            "get_headers_force_trick", .failed(.invalidArgument), [.refusedHere], read("hello", headers: ["Force": "1"])
        ),
        .init("get_integrity_error", .failed(.incomplete), [.metadataAtOnce, .notReadWhereIncomplete], read("bad")),
        .init("get_key_with_underscore_tail", .failed(.notFound), [.metadataAtOnce, .spelledName], read("tail_")),
        .init("get_merged_remainder", .read(ball), [.metadataAtOnce], read("rem")),
        .init("get_metadata_ghost_object", .failed(.incomplete), [.metadataAtOnce, .readsPastTheCache], read("fl")),
        .init("get_missing", .failed(.notFound), [.metadataAtOnce, .noSecondTry, .looksForTheKey], read("nope")),
        .init("get_multi", .read(ball), [.metadataAtOnce], read("pf")),
        .init("get_one_chunk_missing", .failed(.incomplete), [.metadataAtOnce, .notReadWhereIncomplete], read("pf")),
        .init("get_router_down", .failed(.unreachable), [.nobodyAnswers], read("hello")),
        .init("get_single_cache_miss", .read("hola mundo"), [.metadataAtOnce], read("hello")),
        .init("get_single_cached", .read("hola mundo"), [.metadataAtOnce], read("hello")),
        .init("get_single_force", .read("hola mundo"), [.metadataAtOnce], read("hello", forced: true)),
        .init("get_to_file", .read(ball), [.metadataAtOnce], toFile("pf")),
        .init(inexpressible: "get_to_file_default_output_path"),
        .init("get_to_file_exists_different", .failed(.exists), [.refusedHere], toFile("pf", over: [1])),
        .init(
            "get_to_file_exists_same", .read(ball), [.metadataAtOnce], and: "get_to_file",
            toFile("pf", over: ball, ifExists: .skipSame)),
        .init("get_to_file_fullname_arg", .read(ball), [.metadataAtOnce], toFile("pf", "mine.dat")),
        .init("get_to_file_fullname_tag_wins", .read("hola mundo"), [.metadataAtOnce], toFile("hello", "mine.dat")),
        .init("get_to_file_fullname_with_subdir", .failed(.noBucket), [.metadataAtOnce], toFile("sub", "d/e.txt")),
        .init(
            "get_to_file_missing", .failed(.notFound), [.metadataAtOnce, .noSecondTry, .looksForTheKey], toFile("nope")),
        .init(
            "get_to_file_no_integrity_check", .failed(.incomplete), [.metadataAtOnce, .notReadWhereIncomplete],
            toFile("cor")),
        .init(
            "get_to_file_one_chunk_missing", .failed(.incomplete), [.metadataAtOnce, .notReadWhereIncomplete],
            toFile("pf")),
        .init("get_to_file_path_traversal", .read("evil"), [.metadataAtOnce], toFile("trav")),
        .init("get_unsanitized_key", .failed(.notFound), [.metadataAtOnce, .silentPeerAgain], read("abc")),
        .init(
            "get_user_tag_overrides_index", .failed(.incomplete), [.metadataAtOnce, .notReadWhereIncomplete],
            read("idx")),
        .init("get_without_num_chunks_tag", .failed(.incomplete), [.metadataAtOnce, .looksForTheKey], read("ni")),
        .init(inexpressible: "mutable_default_headers"),
    ]

    private static let six = ["m0": 2, "m1": 2, "m2": 2, "m3": 2, "m4": 2, "m5": 2]

    private static let listings: [GoldenCase] = [
        .init("get_bucket_metadata", .listed(six), bucketMetadata()),
        .init("get_bucket_metadata_empty", .listed([:]), bucketMetadata("nothing-here")),
        .init("get_bucket_metadata_identical_chunks", .listed(["zeros": 120_000]), bucketMetadata()),
        .init("get_chunks_by_bucket_id", .listed(six), chunks()),
        .init("get_chunks_by_bucket_id_updated_at", .listed(["up": 2]), chunks()),
        .init("get_metadata", .described(size: 25_000, chunks: 3), describe("pf")),
        .init("get_metadata_by_key", .described(size: 10_000, chunks: 1), describeKey("pf_0")),
        .init("get_metadata_by_key_missing", .failed(.notFound), [.noSecondTry], describeKey("zzz")),
        .init("get_metadata_by_key_router_down", .failed(.unreachable), [.nobodyAnswers], describeKey("pf_0")),
        .init("get_metadata_missing", .failed(.notFound), [.noSecondTry, .looksFirst], describe("zzz")),
        .init("get_metadata_rf2", .described(size: 25_000, chunks: 3), describe("pf")),
    ]

    private static let deletes: [GoldenCase] = [
        .init("delete_ball", .deleted(3), [.deletesTheBall, .asksWhetherItIsGone], delete("pf")),
        .init("delete_ball_rf2", .deleted(6), [.deletesTheBall, .asksWhetherItIsGone], delete("pf")),
        .init("delete_bucket", .emptied(6), [.deletesTheBall, .asksWhetherItIsGone], deleteBucket()),
        .init("delete_bucket_missing", .emptied(0), deleteBucket("nothing-here")),
        .init("delete_bucket_router_down", .failed(.unreachable), [.nobodyAnswers], deleteBucket()),
        .init(
            "delete_bucket_two_routers", .emptied(6), [.deletesTheBall, .asksWhetherItIsGone, .oneRouter], routers: 2,
            deleteBucket()),
        .init("delete_by_key", .deleted(1), [.asksWhetherItIsGone], deleteKey("hello_0")),
        .init("delete_by_key_empty_bucket", .inexpressible, deleteKey("hello_0", bucket: "")),
        .init("delete_by_key_missing", .deleted(0), [.asksWhetherItIsGone], deleteKey("zzz")),
        .init("delete_missing", .deleted(0), [.deletesTheBall, .asksWhetherItIsGone], delete("zzz")),
        .init("delete_router_down", .failed(.unreachable), [.nobodyAnswers], delete("pf")),
        .init(
            "delete_two_routers", .deleted(3), [.deletesTheBall, .asksWhetherItIsGone, .oneRouter], routers: 2,
            delete("pf")),
    ]

    private static let bulks: [GoldenCase] = [
        .init(
            "bulk_await_twice", .several([.bulk(stored: 1, failed: 0), .bulk(stored: 1, failed: 0)]), [.looksFirst],
            awaitTwice("b1", ["k0"])),
        .init(
            "bulk_await_twice_removed", .several([.bulk(stored: 1, failed: 0), .bulk(stored: 1, failed: 0)]),
            [.looksFirst], bulk(("b1", ["k0"]), ("b2", ["k1"]))),
        .init("bulk_ball_id_differs_from_key", .bulk(stored: 1, failed: 0), [.looksFirst], bulk(("b1", ["thekey"]))),
        .init("bulk_basic", .bulk(stored: 3, failed: 0), [.looksFirst], bulk(("b1", ["k0", "k1 tagged", "kf"]))),
        .init(
            "bulk_duplicate_exhausted",
            .several([
                .bulk(stored: 1, failed: 0), .bulk(stored: 1, failed: 0), .bulk(stored: 1, failed: 0),
                .bulk(stored: 0, failed: 1),
            ]), [.looksFirst, .noSecondTry],
            bulk(("b1", ["k0"]), ("b2", ["k0"]), ("b3", ["k0"]), ("b4", ["k0"]), awaitedBetween: true)),
        .init(
            "bulk_empty_list", .several([.bulk(stored: 0, failed: 0), .failed(.exists), .bulk(stored: 1, failed: 0)]),
            [.looksFirst], bulk(("b1", []), ("b1", ["k0"]), ("b2", ["k0"]), awaitedBetween: true)),
        .init(
            "bulk_missing_ball_id", .bulk(stored: 2, failed: 0), [.looksFirst, .recordersOwn],
            bulk(("b1", ["k0", "k1"]))),
        .init(inexpressible: "bulk_not_a_list"),
        .init(
            "bulk_put_during_and_after_await",
            .several([.bulk(stored: 1, failed: 0), .failed(.exists), .failed(.exists)]), [.looksFirst, .refusedHere],
            bulk(("b1", ["k0"]), ("b1", ["late"]), ("b1", ["later"]), awaitedBetween: true)),
        .init(
            "bulk_second_put_before_await", .bulk(stored: 3, failed: 0), [.looksFirst],
            bulk(("b1", ["k0"]), ("b1", ["k1", "k2"]))),
        .init(
            "bulk_stop_on_failure", .bulk(stored: 0, failed: 1, notBegun: 2), [.stopsAtFailure],
            bulk(("b1", ["nofile", "k1", "k2"]), stopOnFailure: true)),
        .init("bulk_unknown_id", .failed(.notFound), awaitUnknown("nope")),
    ]
}
