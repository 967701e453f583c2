namespace CryoSharp.Tests;

/// <summary>Damages files as disks, editors and transfers do: one to three characters changed, taken out, doubled, or the end cut off.</summary>
internal static class Mutation
{
    public static string OfText(string text, Random random)
    {
        const string Likely = " \t\n\r#_'\";,.@-+0123456789eNanif\0é";
        var changed = new System.Text.StringBuilder(text);
        for (int i = random.Next(1, 4); i > 0 && changed.Length > 0; i--)
        {
            int at = random.Next(changed.Length);
            switch (random.Next(5))
            {
                case 0:
                    changed[at] = Likely[random.Next(Likely.Length)];
                    break;
                case 1:
                    changed.Remove(at, Math.Min(random.Next(1, 20), changed.Length - at));
                    break;
                case 2:
                    changed.Insert(at, Likely[random.Next(Likely.Length)]);
                    break;
                case 3:
                    changed.Insert(at, text.AsSpan(random.Next(text.Length / 2), random.Next(text.Length / 2)));
                    break;
                default:
                    changed.Length = random.Next(4) == 0 ? at : changed.Length;
                    break;
            }
        }

        return changed.ToString();
    }

    public static byte[] OfBytes(byte[] bytes, Random random)
    {
        List<byte> changed = [.. bytes];
        for (int i = random.Next(1, 4); i > 0 && changed.Count > 0; i--)
        {
            int at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    changed.RemoveRange(at, random.Next(3) == 0 ? changed.Count - at : 1);
                    break;
                default:
                    changed.InsertRange(at, new byte[random.Next(1, 16)]);
                    break;
            }
        }

        return [.. changed];
    }
}
