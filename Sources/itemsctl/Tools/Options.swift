import ArgumentParser

struct OutputOptions: ParsableArguments {
    @Flag(help: "For scripts: JSON with a version.")
    var json = false
}

struct WriteOptions: ParsableArguments {
    @Flag(help: "Overwrite what is there.")
    var force = false
}
