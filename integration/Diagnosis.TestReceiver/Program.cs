using Diagnosis.TestReceiver;

// Diagnosis.TestReceiver --urls http://127.0.0.1:7080 [--store FILE]
// The store lives as long as the file: it can be killed and started again and still knows what it has received.
await using var receiver = await CardReceiver.StartAsync(args.SkipWhile(a => a != "--urls").Skip(1).FirstOrDefault() ?? "http://127.0.0.1:7080", args.SkipWhile(a => a != "--store").Skip(1).FirstOrDefault());
Console.WriteLine("listening on " + receiver.Address);
await receiver.StoppedAsync();
