namespace Plimsoll.Tests.Unit;

internal static class Placeholder;
