// Package link lets webhooks arrive: it opens a tunnel, registers the tunnel's public URL as the account's callback,
// proves with a probe that the URL leads to this process, repeats that, and restores the previous callback at the end.
//
// The states of a link, and what moves it from one to the next:
//
//	Off ──Run──► Connecting ──registered──► Online ──probe came back──► Proven
//	                 ▲                       ▲  ▲                        │  │
//	                 │ Retry      registered │  └──probe failed, or──────┘  │
//	                 │                       │     callback taken           │
//	              Failed               Reconnecting ◄──────tunnel down──────┘
//
// Online goes to Reconnecting in the same way. From any state, a refusal that only a person can change leads to Failed,
// and the end of Run to Off.
//
// Connecting and Reconnecting differ only in whether the link was Online before in this Run. The link is up (webhooks can
// be expected) while it is Proven or Online; Online with a Problem says why a webhook may not arrive, and jobs settle by
// polling meanwhile.
//
// Who does what:
//
//   - Run starts one session after the other. A session is one run of the tunnel. Its goroutine handles the tunnel's
//     reports and starts an upkeep whenever the tunnel has a new public URL.
//   - The upkeep registers that URL, sends probes (every 5 minutes, sooner after a failure) and reads which callback is
//     registered (every minute). It is stopped, and waited for, before the session acts on the next report.
//   - Status, history and the tunnel of the next session are under Link.mu. All other state belongs to one goroutine.
//
// There is one callback per account (Typecast's webhook guide), so registering ours replaces that of another program. The
// replaced URL is stored before it is replaced, and restored at the end if our own URL will not be valid next time.
package link
