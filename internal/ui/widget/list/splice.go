package list

// Splice is SetKeys for rows that are a part of a longer list: above is how many rows now precede the one that was first, or,
// if negative, how many of the first ones are gone. The selection and the window stay on their rows, also at the top.
func (l *List[K]) Splice(keys []K, above int) {
	if len(keys) == 0 || len(l.keys) == 0 {
		l.SetKeys(keys)
		return
	}
	l.keys = keys
	near := min(max(l.index+above, 0), len(keys)-1)
	at := find(keys, l.chosen, near)
	if at < 0 {
		at = near
	}
	l.top += at - l.index
	l.index = at
	l.settle()
}
