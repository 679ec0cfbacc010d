using System.Globalization;
using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Host.Demonstration;

/// <summary>Names and numbers that belong to nobody: invented words, area 999999, a mobile range that was never assigned.</summary>
internal sealed class Invented(Rng rng)
{
    /// <summary>Bookish pairs that no health institution is called by.</summary>
    public static readonly string[] Words = [
        "云岫", "砚池", "听澜", "松涧", "竹汀", "望舒", "栖梧", "芦荻", "青砚", "墨痕", "疏桐", "澄溪", "枕流", "漱石", "晚笛", "雁字", "烟渚", "苔痕", "兰舟", "菱歌",
        "霁月", "萤窗", "素笺", "鹭汀", "柳浪", "荷风", "梅驿", "枫桨", "芦笛", "桑陌", "棠梨", "杏簃", "槐序", "蓼汀", "鸥渡", "雪篷", "石帆", "月桥", "星槎"];
    static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金", "陆", "郝", "孔", "白", "崔", "康", "毛", "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "钱", "汤", "尹", "黎", "易", "常", "武", "乔", "贺", "赖", "龚", "文"];
    static readonly string[] MenOld = ["建", "国", "明", "华", "志", "宝", "根", "福", "生", "林", "龙", "荣", "祥", "春", "金", "德", "永", "贵", "洪", "银", "兴", "富", "才", "海", "山", "树", "长", "和", "庆", "水"];
    static readonly string[] MenNew = ["伟", "强", "磊", "军", "涛", "超", "勇", "杰", "鹏", "浩", "亮", "刚", "辉", "峰", "凯", "斌", "波", "飞", "宇", "俊", "健", "宁", "旭", "晨", "翔", "东", "锋", "坤", "雷", "阳"];
    static readonly string[] Women = ["秀", "英", "芳", "兰", "珍", "梅", "凤", "玉", "霞", "红", "丽", "娟", "琴", "萍", "燕", "敏", "静", "洁", "云", "娣", "华", "妹", "莲", "桂", "香", "月", "巧", "慧", "艳", "婷"];

    readonly HashSet<string> numbers = new(StringComparer.Ordinal);
    readonly HashSet<string> codes = new(StringComparer.Ordinal);
    int phones;

    public string PersonName(bool male, int bornIn)
    {
        var given = !male ? Women : bornIn < 1975 ? MenOld : MenNew;
        string name = rng.Pick(Surnames) + rng.Pick(given);
        return rng.Chance(0.72) ? name + rng.Pick(given) : name;
    }

    /// <summary>A number of area 999999 with the right check character; never the same twice.</summary>
    public string ResidentNumber(bool male, DateOnly born)
    {
        while (true)
        {
            int order = rng.Between(0, 499) * 2 + (male ? 1 : 0);
            string front = string.Create(CultureInfo.InvariantCulture, $"{IdentifierContext.TestArea}{born:yyyyMMdd}{order:000}");
            string number = front + ResidentId.CheckCharacter(front);
            if (numbers.Add(number)) { return number; }
        }
    }

    /// <summary>Range 142 has never been assigned to a network.</summary>
    public string Phone() => string.Create(CultureInfo.InvariantCulture, $"142{++phones:00000000}");

    /// <summary>A credit code registered in the county, right in both check characters. <paramref name="kind"/>: 91 company, 52 private body, 12 public body, 11 authority.</summary>
    public string CreditCode(string kind, string county)
    {
        while (true)
        {
            // starts with XD, so that a reader sees that it is made up
            string body = string.Create(CultureInfo.InvariantCulture, $"XD{rng.Below(1_000_000):000000}");
            string front = kind + county + body + Kernel.Identifiers.CreditCode.OrganisationCheckCharacter(body);
            string code = front + Kernel.Identifiers.CreditCode.CheckCharacter(front);
            if (codes.Add(code)) { return code; }
        }
    }
}
