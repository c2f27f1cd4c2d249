package script

// Sent returns the pieces that are to be sent: those without anything to speak are left out, and their pauses are added to
// the piece before. Only the first of them can have an empty text, if the text begins with a pause.
func Sent(pieces []Piece) []Piece {
	var list []Piece
	for _, p := range pieces {
		switch {
		case p.Spoken():
			list = append(list, p)
		case p.Pause > 0:
			list = addPause(list, p.Pause)
		}
	}
	return list
}
