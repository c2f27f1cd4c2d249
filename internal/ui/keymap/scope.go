package keymap

import (
	"slices"
	"strings"
)

// Scope says where a key holds. Its text is what help and docs/keys.md call the place.
type Scope string

// The scopes of the program. A screen may add scopes of its own.
const (
	Always      Scope = "dialogs too" // also while a dialog is open: never a printable key
	Anywhere    Scope = "anywhere"    // of a screen, also in its texts: never a printable key
	InBooth     Scope = "booth"       // the Booth, also in its texts: never a printable key
	BoothKeys   Scope = "booth, outside text"
	OutsideText Scope = "outside text" // of a screen, where no text is typed
	Moving      Scope = "lists"        // lists and dialogs that move a cursor or scroll
	InActors    Scope = "actors"       // the Booth's list of actors
	InJobs      Scope = "jobs"         // the Booth's list of jobs
	InScript    Scope = "script"       // the Booth's script, while it is typed
	InWebhooks  Scope = "webhooks"     // the screen of deliveries, also in its texts: never a printable key
	WebhookKeys Scope = "webhooks, outside text"
	InDelivery  Scope = "webhooks: details" // the details of a delivery have the focus
	InAudition  Scope = "audition"          // the screen of auditions, also in its texts: never a printable key
	CastingKeys Scope = "audition, outside text"
	InTakes     Scope = "takes"            // the Audition's list of takes
	InCast      Scope = "audition: actors" // the Audition's list of actors
	OfPlayer    Scope = "player"           // of a screen, where no text is typed
	InPlayer    Scope = "player panel"     // the player's panel
	InPlay      Scope = "callboard play"   // the player of the command line
	InLink      Scope = "link panel"       // the link's panel

	// The dialogs. Their own footer shows their keys.
	InDetails  Scope = "dialog: job"
	InPieces   Scope = "dialog: pieces"
	InConfirm  Scope = "dialog: confirm"
	InHelp     Scope = "dialog: help"
	InMenu     Scope = "dialog: menu"
	InCopy     Scope = "dialog: copy"
	InOutputs  Scope = "dialog: outputs"
	InSettings Scope = "dialog: settings"
	InStepping Scope = "dialog: settings, signs" // a setting whose value has no sign: + and − change it
	InExit     Scope = "dialog: exit"
	InQR       Scope = "dialog: QR"
	InForm     Scope = "dialog: form"
	InKnockout Scope = "dialog: knock-out"
	InFacets   Scope = "dialog: facets"
	InWelcome  Scope = "welcome"
	InWelcomed Scope = "welcome: end"

	// Places where text is typed.
	InFilter      Scope = "text: filter"
	InQuery       Scope = "text: filter of deliveries" // in addition to InFilter
	InActorFilter Scope = "text: filter of actors"     // in addition to InFilter
	InFind        Scope = "text: search"
	InField       Scope = "text: field"
	InCommands    Scope = "text: commands"
	InSaveAs      Scope = "text: save as"
	InValue       Scope = "text: settings"
	InFormText    Scope = "text: form"
	InRequest     Scope = "text: request"
	InLine        Scope = "text: line" // the Audition's line
	InWelcomeForm Scope = "text: welcome"
)

// Text reports whether printable keys belong to a text in this scope.
func (s Scope) Text() bool {
	switch s {
	case InScript, InFilter, InQuery, InActorFilter, InFind, InField, InCommands, InSaveAs, InValue, InFormText, InRequest, InLine, InWelcomeForm:
		return true
	}
	return false
}

// Listed reports whether help and docs/keys.md list the keys of this scope.
func (s Scope) Listed() bool {
	switch s {
	case InDetails, InPieces, InConfirm, InHelp, InMenu, InCopy, InOutputs, InSettings, InStepping, InExit, InQR, InForm, InKnockout, InFacets,
		InWelcome, InWelcomed, InFilter, InQuery, InActorFilter, InFind, InField, InCommands, InSaveAs, InValue, InFormText, InRequest, InLine, InWelcomeForm:
		return false
	}
	return true
}

// Typing reports whether text is typed where these scopes hold: printable keys are then characters.
func Typing(scopes []Scope) bool { return slices.ContainsFunc(scopes, Scope.Text) }

// Area is the part of the program that the keys of this scope act on, as Commands groups them: "Booth", "Player", "Program".
func (s Scope) Area() string {
	switch s {
	case InBooth, BoothKeys:
		return "Booth"
	case InWebhooks, WebhookKeys, InDelivery:
		return "Webhooks"
	case InAudition, CastingKeys, InTakes, InCast:
		return "Audition"
	case OfPlayer, InPlayer, InPlay, InOutputs:
		return "Player"
	case InLink:
		return "Link"
	case Always, Anywhere, OutsideText, Moving:
		return "Program"
	case "":
		return ""
	}
	return strings.ToUpper(string(s[:1])) + string(s[1:])
}
