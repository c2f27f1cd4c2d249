package output

const systemSound = "CoreAudio"
