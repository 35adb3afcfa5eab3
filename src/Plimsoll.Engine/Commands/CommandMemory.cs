// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Remembers the answers to the last commands that carried an id, so that a retry has no second effect. Survives restarts in the snapshot.</summary>
/// <remarks>
/// <para>Holds <see cref="EngineLimits.DedupeWindow"/> answers; the oldest is forgotten first. A client must not retry beyond that horizon. An id is a name
/// within its <see cref="CommandScope"/>: two accounts may use the same one, and neither can use up the other's.</para>
/// <para>The answers lie in a ring in their order; an index of places in it, by a hash of scope and id, finds them. The index holds nothing else, so what a
/// command costs here is a line of memory for each of the two ids, the new one and the oldest: a dictionary of ids cost a third of a deposit. The hash is
/// seeded by the process, so that no client can choose ids that meet in one place of the index, and is used for nothing but to look up.</para>
/// </remarks>
internal sealed class CommandMemory
{
    private const int PlacesPerAnswer = 2;

    private Entry[] _ring = new Entry[1024];

    // One more than a place in the ring; zero is none. The first of those whose hashes meet, and after each of them the next.
    private int[] _first = new int[1024 * PlacesPerAnswer];
    private int[] _after = new int[1024];
    private int _next;

    /// <summary>How many are remembered.</summary>
    private int Count { get; set; }

    /// <summary>Finds the answer given before: the same one for the same payload, a conflict for another.</summary>
    internal bool TryRecall(ulong scope, CommandId id, UInt128 payload, out Rejection answer)
    {
        for (int at = _first[IndexOf(scope, id.Value)]; at != 0; at = _after[at - 1])
        {
            ref readonly Entry entry = ref _ring[at - 1];
            if (entry.Id == id.Value && entry.Scope == scope)
            {
                answer = entry.Payload == payload ? entry.Answer : new(RejectionCode.CommandIdConflict);
                return true;
            }
        }

        answer = default;
        return false;
    }

    /// <summary>Remembers an answer under an id that is not remembered yet.</summary>
    internal void Remember(ulong scope, CommandId id, UInt128 payload, Rejection answer)
    {
        if (_next == _ring.Length && _ring.Length < EngineLimits.DedupeWindow)
        {
            Grow();
        }

        if (_next == _ring.Length)
        {
            _next = 0;
        }

        if (Count == EngineLimits.DedupeWindow)
        {
            Forget(_next);
        }

        _ring[_next] = new(scope, id.Value, payload, answer);
        Enter(_next);
        _next++;
    }

    /// <summary>Writes its part of a snapshot: the remembered commands, oldest first.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)Count);
        int oldest = Count == EngineLimits.DedupeWindow ? _next % EngineLimits.DedupeWindow : 0;
        for (int age = 0; age < Count; age++)
        {
            ref readonly Entry entry = ref _ring[(oldest + age) % _ring.Length];
            w.UInt64(entry.Scope);
            w.UInt128(entry.Id);
            w.UInt128(entry.Payload);
            w.UInt16((ushort)entry.Answer.Code);
            w.Byte((byte)entry.Answer.Subject.Kind);
            w.Int64(entry.Answer.Subject.Number);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        int remembered = r.Count(EngineLimits.DedupeWindow);
        for (int i = 0; i < remembered; i++)
        {
            Remember(r.UInt64(), new(r.UInt128()), r.UInt128(), Answer(ref r));
        }
    }

    private static Rejection Answer(ref ByteReader r)
    {
        RejectionCode code = (RejectionCode)r.UInt16();
        RefusalSubject subject = new((SubjectKind)r.Byte(), r.Int64());
        return RefusalSubjects.Allow(code, subject) ? new(code, subject)
            : throw new InvalidDataException($"An answer in the snapshot, {code} about {subject}, is not one that is given.");
    }

    private int IndexOf(ulong scope, UInt128 id) =>
        HashCode.Combine(scope, unchecked((ulong)id), unchecked((ulong)(id >> 64))) & (_first.Length - 1);

    private void Enter(int place)
    {
        ref int first = ref _first[IndexOf(_ring[place].Scope, _ring[place].Id)];
        _after[place] = first;
        first = place + 1;
        Count++;
    }

    private void Forget(int place)
    {
        ref int link = ref _first[IndexOf(_ring[place].Scope, _ring[place].Id)];
        while (link != place + 1)
        {
            Invariant.Check(link != 0, "A command that is remembered is not in the index.");
            link = ref _after[link - 1];
        }

        link = _after[place];
        Count--;
    }

    private void Grow()
    {
        int size = Math.Min(_ring.Length * 2, EngineLimits.DedupeWindow);
        int held = Count;
        Array.Resize(ref _ring, size);
        _after = new int[size];
        _first = new int[size * PlacesPerAnswer];
        Count = 0;
        for (int place = 0; place < held; place++)
        {
            Enter(place);
        }
    }

    private readonly record struct Entry(ulong Scope, UInt128 Id, UInt128 Payload, Rejection Answer);
}
