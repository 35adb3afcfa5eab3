namespace Plimsoll.Tests.EndToEnd;

internal static class Placeholder;
