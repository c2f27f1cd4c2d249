//go:build !race

package ngroktest

// Race says that the race detector is on. The ngrok library has races of its own, and a test that provokes
// one is to skip then:
//
//   - each time v2.4.0 misses a heartbeat (Freeze, MuteHeartbeats) it logs what a login writes;
//   - muxado v2.0.1 refills a frame that is still being sent when a session ends under a write: a Cut,
//     GoAway or Disconnect amid traffic, or amid an agent's login or bind. A test that lets the agent come
//     back before it ends, and whose handlers do not answer on a lost session, is safe.
const Race = false
