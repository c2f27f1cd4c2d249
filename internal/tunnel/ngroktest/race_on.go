//go:build race

package ngroktest

// Race says that the race detector is on. The ngrok library has races of its own, and a test that triggers one must be
// skipped then:
//
//   - each time v2.4.0 misses a heartbeat (Freeze, MuteHeartbeats) it logs a value that a login writes;
//   - muxado v2.0.1 refills a frame that is still being sent when a session ends during a write: a Cut, GoAway or Disconnect
//     during traffic, or during an agent's login or bind. A test that lets the agent reconnect before it ends, and whose
//     handlers do not answer on a lost session, is safe.
const Race = true
