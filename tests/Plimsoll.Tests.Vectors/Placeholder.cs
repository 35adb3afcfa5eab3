namespace Plimsoll.Tests.Vectors;

internal static class Placeholder;
