package main

// scripts are the pictures of the README.
func scripts() []script {
	args := func(theme string) []string { return []string{"--sandbox", "--theme", theme} }
	return []script{
		{name: "demo", args: args("dark"), w: 100, h: 30, cell: 19, animated: true, steps: parse(demoScript)},
		{name: "booth-dark", args: args("dark"), w: 120, h: 36, cell: 28, steps: parse(boothScript)},
		{name: "booth-light", args: args("light"), w: 120, h: 36, cell: 28, light: true, steps: parse(boothScript)},
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

const playerScript = `
key P
rest 500
`
