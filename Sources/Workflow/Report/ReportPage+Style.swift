extension ReportPage {
    /// Colours for both kinds of paper; nothing is wider than a telephone.
    static let style = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--dim:#59636e;--rule:#d1d9e0;--soft:#f6f8fa;--good:#1a7f37;\
        --new:#0969da;--bad:#cf222e;--warn:#9a6700}
        @media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--dim:#9198a1;--rule:#3d444d;--soft:#161b22;\
        --good:#3fb950;--new:#58a6ff;--bad:#f85149;--warn:#d29922}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        main{max-width:72rem;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;margin:0 0 .5rem}
        h2{font-size:1.1rem;margin:1.5rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--rule)}
        .part{font-size:1.3rem;margin-top:2.5rem}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0}
        dt{color:var(--dim)}
        dd{margin:0}
        .tiles{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0;margin:0 0 1rem}
        .tiles li{flex:1 1 8rem;background:var(--soft);border:1px solid var(--rule);border-radius:.5rem;padding:.5rem .75rem;\
        color:var(--dim)}
        .tiles b{display:block;font-size:1.4rem;color:var(--ink)}
        .tiles .bad b{color:var(--bad)}
        .scroll{overflow-x:auto;margin-bottom:.75rem}
        .picture{overflow:auto;max-height:44rem}
        .scroll svg{max-width:none}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--rule)}
        th{color:var(--dim);font-weight:600;white-space:nowrap}
        th,td{overflow-wrap:normal}
        td:last-child{max-width:32rem;overflow-wrap:break-word}
        td:last-child:not(.n){min-width:10rem}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        .state{font-size:.85em;font-weight:600;padding:.05rem .45rem;border-radius:1rem;border:1px solid currentColor;\
        color:var(--dim);white-space:nowrap}
        .state.ok,.state.passed{color:var(--good)}
        .state.changed{color:var(--new)}
        .state.failed,.state.timed_out,.state.tripped,.state.unfinished{color:var(--bad)}
        .state.tolerated,.state.rescued,.state.running{color:var(--warn)}
        .line{display:grid;grid-template-columns:12rem 1fr 5rem;gap:.6rem;align-items:center;font-size:.9rem}
        .track{position:relative;height:1.3rem;border-left:1px solid var(--rule);border-right:1px solid var(--rule);\
        background:var(--soft)}
        .bar{position:absolute;top:.2rem;bottom:.2rem;min-width:2px;border-radius:2px;background:var(--dim)}
        .bar.ok{background:var(--good)}
        .bar.changed{background:var(--new)}
        .bar.failed,.bar.timed_out{background:var(--bad)}
        .bar.tolerated,.bar.rescued,.bar.running{background:var(--warn)}
        .bar.items{top:.55rem;bottom:.55rem;opacity:.45}
        .axis{display:flex;justify-content:space-between;color:var(--dim);font-size:.8rem}
        .chart{margin:0 0 1rem}
        .chart svg{display:block;width:100%;height:8rem;background:var(--soft);border:1px solid var(--rule)}
        .chart path{fill:var(--new);opacity:.75}
        .chart figcaption{color:var(--dim);font-size:.9rem}
        @media (max-width:40rem){.line{grid-template-columns:1fr 4rem}.line .track{grid-column:1/-1;grid-row:2}\
        .line .axis{grid-column:1/-1}}
        """
}
