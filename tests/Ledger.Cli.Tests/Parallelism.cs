// Fixtures share nothing: each has its own chain, directory and processes, and mostly waits for blocks. Two at a time, however
// many cores there are, since a network is a dozen processes, whose rounds have clocks.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
