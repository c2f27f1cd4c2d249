package main

// scripts are the pictures of the README.
func scripts() []script {
	args := func(theme string) []string { return []string{"--sandbox", "--theme", theme} }
	return []script{
		{name: "demo", args: args("dark"), w: 100, h: 30, cell: 19, animated: true, steps: parse(demoScript)},
		{name: "booth-dark", args: args("dark"), w: 120, h: 36, cell: 28, steps: parse(boothScript)},
		{name: "booth-light", args: args("light"), w: 120, h: 36, cell: 28, light: true, steps: parse(boothScript)},
		{name: "webhooks", args: args("dark"), w: 120, h: 36, cell: 28, steps: parse(webhooksScript)},
		{name: "audition", args: args("dark"), w: 120, h: 36, cell: 28, steps: parse(auditionScript)},
		{name: "knockout", args: args("dark"), w: 120, h: 36, cell: 28, steps: parse(knockoutScript)},
		{name: "player", args: args("dark"), w: 120, h: 36, cell: 28, steps: parse(boothScript + playerScript)},
	}
}

// demoScript speaks a line with two actors, plays both takes, and flips between them at the same place of the line.
const demoScript = `
see webhooks ok
rest 500
film
rest 700
key /
type sora
rest 400
key enter
rest 200
type The house lights go down, and somebody coughs.
rest 500
key ctrl+s
see 1 done
rest 700
key esc
key space
rest 1700
key shift+tab /
type edgar
rest 400
key enter
rest 300
key ctrl+s
see 2 done
rest 700
key esc
rest 200
key space
key P
rest 700
key f
rest 800
key f
rest 900
`

// boothScript makes five takes, one of which fails, and plays one of them.
const boothScript = `
see webhooks ok
key /
type edgar
key enter
type Five minutes, please. Everybody to their places.
key ctrl+s
see 1 done
key ctrl+u esc shift+tab /
type eunbi
key enter
type 다음 배우는 무대 뒤에서 준비해 주세요.
key ctrl+s
see 2 done
key ctrl+u esc shift+tab /
type doyun
key enter
type 이건 [[fail]] 안 될 거예요.
key ctrl+s
see 1 failed
key ctrl+u esc shift+tab /
type sora
key enter
type The house lights go down, and somebody coughs.
key ctrl+s
see 3 done
key ctrl+u esc shift+tab /
type jinhyuk
key enter
type 제 이름은 타입캐스트입니다.
key ctrl+s
see 4 done
key esc tab down
rest 6500
key space
rest 1200
`

// webhooksScript has deliveries of some jobs, one of them made up. The last one is answered 500 twice and sent again; its timeline
// shows, and more answers are planned. A receiver gets the later ones.
const webhooksScript = `
see webhooks ok
key /
type edgar
key enter
type Five minutes, please. Everybody to their places.
key ctrl+s
see 1 done
rest 1500
key ctrl+u esc shift+tab /
type doyun
key enter
type 이건 [[fail]] 안 될 거예요.
key ctrl+s
see 1 failed
key alt+2
see Deliveries · 2
key t
see Made-up delivery
key down down right left enter
see unmatched
key *
rest 2500
serve 127.0.0.1:3000
key F
see Forward
type http://localhost:3000/webhook
key enter
see → localhost:3000
key alt+1 ctrl+u esc shift+tab /
type jinhyuk
key enter
type 제 이름은 타입캐스트입니다.
key ctrl+s
see 2 done
key alt+2
see Deliveries · 4
key a
see Answers
key down right enter
see answers: 500 ×2
rest 700
key alt+1 ctrl+u esc shift+tab /
type sora
key enter
type The house lights go down, and somebody coughs.
key ctrl+s
see 3 done
key alt+p alt+2
see Deliveries · 7
key a
see Answers
key right down right right enter
see answers: 429
key ] ] ]
rest 7000
`

// auditionScript speaks a line with six actors. Two takes are rated and kept, one is dropped, and one plays.
const auditionScript = `
see webhooks ok
key alt+3
see Audition
key m down m down m down m down down m down m
see 6 of
key tab
type Five minutes, please. Everybody to their places.
see 6 new takes
key ctrl+s
see Takes · 6
see 6 cached, free
rest 3000
key ] ] ] ] *
key down ] ]
key down ] ] ] ] ] *
key down d
key up up
rest 6500
key space
rest 700
key down
rest 900
`

// knockoutScript compares six takes of a line blind, two at a time. Four pairs are decided, and a take of the last one plays.
const knockoutScript = `
see webhooks ok
key alt+3
see Audition
key m down m down m down m down down m down m
see 6 of
key tab
type Five minutes, please. Everybody to their places.
see 6 new takes
key ctrl+s
see Takes · 6
see 6 cached, free
rest 3000
key b
see blind
key K
see Knock-out
rest 6500
key 1
rest 300
key 2
rest 300
key 1
rest 300
key 2
rest 500
key space
rest 1500
`

const playerScript = `
key P
rest 500
`
