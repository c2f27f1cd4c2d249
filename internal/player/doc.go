// Package player decodes audio files, plays them on this machine and reports what is playing now.
//
// # Parts
//
// An [Engine] plays one [Clip] at a time. A clip becomes a track (its samples, whole or still arriving). A track plays as
// a stream: a cursor that runs straight through the clip from a position on, at a speed, or a looped one. The mixer hands
// the frames of the stream to the device, with fades and the volume, and can replace frames that the device has not
// played yet. A device is an output of this machine, see package output.
//
//	package    contents                                     replaces, and why
//	decode     WAV, MP3, FLAC, Ogg Vorbis into memory       beep/wav, parts of beep/mp3
//	resample   polyphase windowed sinc                      beep.Resample
//	stretch    speed at the same pitch (WSOLA)              nothing: no module that can be had
//	loudness   BS.1770 loudness, true peak                  nothing: no module that can be had
//	output     PulseAudio/PipeWire, oto, commands, silence  beep/speaker
//
// # Goroutines and locks
//
//   - Engine.mu guards the engine's state. Commands (Play, Seek, …) change it from any goroutine, publish the new State
//     and signal the device goroutine. No command waits for a device or a file.
//   - The device goroutine (runDevice) alone opens, starts, stops and closes the device. It releases Engine.mu while it
//     waits for the sound server (unlocked).
//   - One goroutine per load decodes a clip. It takes Engine.mu to hand over the track and to report what has arrived.
//   - The output's own goroutine calls mixer.Fill. Mixer.mu guards the mixer: its stream, its tail and its counts.
//   - decode.Live publishes what has arrived through an atomic pointer, so that reading samples takes no lock.
//   - The cache has a lock of its own, which is held during no other call.
//
// The order is Engine.mu, then the output's locks (of the connection, then of the run), then mixer.mu. The lock of the
// output's clock is taken inside of these and takes no other. An output never calls the engine: it reports a loss and
// events through channels. The mixer's wake is called with mixer.mu held and only writes to a channel with a buffer.
//
// # From Play to sound
//
//	caller      Engine (mu)        load goroutine      device goroutine        output            mixer
//	  │ Play(clip)  │                    │                    │                   │                │
//	  ├────────────►│ status loading     │                    │                   │                │
//	  │             ├── start ──────────►│ decode             │                   │                │
//	  │◄─ State ────┤ publish            │                    │                   │                │
//	  │             │◄── track ──────────┤ (as soon as the    │                   │                │
//	  │             │                    │  format is known)  │                   │                │
//	  │             ├── signal ─────────────────────────────► │ step              │                │
//	  │             │                    │                    ├── Open, Start ───►│                │
//	  │             │                    │                    │                   ├── Fill ───────►│ resample,
//	  │             │                    │                    │                   │◄── frames ─────┤ fade, volume
//	  │◄─ State ────┤ publish "playing" ◄─────────────────────┤                   │                │
//	  │ Seek        │                    │                    │                   │                │
//	  ├────────────►├── Rewind(change) ──────────────────────────────────────────►├── change ─────►│ cut, fade,
//	  │             │                    │                    │                   │◄── new frames ─┤ new stream
//	  │             │                    │                    │                   │  … last frame  │ wake
//	  │             │                    │                    │◄──────────────────────── signal ───┤
//	  │◄─ State ────┤ publish "ended" ◄───────────────────────┤ Stop ────────────►│                │
//
// # Comparing takes of one line
//
//	e.Match(true)                        // all equally loud
//	e.Prepare(clips...)                  // decode and measure them before they are needed; again when there are more
//	e.Switch(clips[cursor])              // the cursor moved: sounds at the same place if something plays, else is loaded
//	e.LoopPlace(0.25, 0.5)               // repeat a phrase; it holds over Switch and Flip
//	e.PlayAll(clips, player.InTurn{})    // one after the other, or a phrase of each; Stop ends it
//
// State tells what sounds: Clip, Status, Position, Length, Place and Queue. A clip that cannot be played is an EventRefused,
// and what played goes on. Two takes are at the same place if the same fraction of their voiced parts was played. The
// cross-fade of a switch takes 8 ms and begins at the earliest frame that the device can still replace.
//
// # What is used of beep, and what is not
//
// Used: beep.Streamer and beep.StreamSeeker are the types of everything that gives frames; beep/flac and beep/vorbis
// decode, behind checks of their own (see package decode). Not used, because of what was measured with v2.1.1:
//
//   - speaker: without a sound device, Init returns nil and playing never ends, without an error; ALSA and JACK libraries
//     print some 30 lines on the terminal; a suspended sink makes Init hang. Package output has its own connection.
//   - wav: a truncated file makes Stream return (0, true) without end, an unknown data size gives no frames, a wrong block
//     size makes it panic and a wrong chunk size allocate 4.3 GB.
//   - mp3: after 39 of 60 seeks other samples than in linear decoding, panics in Seek on damaged files, 51 to 105 ms of
//     encoder delay are kept. Its decoder, go-mp3, is used directly, one frame at a time.
//   - Resample: mirror images 4 to 10 dB below a tone of 7 kHz (16 to 44.1 kHz); package resample keeps them 75 dB below,
//     in a third to a tenth of the time.
//   - Ctrl, effects.Volume, Loop, Mixer: their output depends on what was streamed before. Here a frame must be a function
//     of its number, because PulseAudio buffers a second and frames not yet played are taken back and made again.
package player
