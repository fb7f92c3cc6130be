% include('line.tpl')
<div class="ident">
<span class="face unknown" aria-hidden="true">{{len(choices)}}</span>
<div><h1 id="name">{{_("Who is calling?")}}</h1><p>{{number.text if number else ''}}</p></div>
</div>
<p class="lead">{{why}}</p>
% if len(choices) > 9:
<p class="filter"><label for="filter" class="vh">{{_("Show only those whose name has")}}</label><input id="filter" type="text" maxlength="60" placeholder="{{_("Type a part of the name")}}" autocomplete="off" spellcheck="false"></p>
% end
<div class="pick" role="radiogroup" aria-labelledby="name">
% for choice in choices:
<button type="button" role="radio" aria-checked="{{'true' if choice.index == look else 'false'}}" tabindex="{{0 if choice.index == look else -1}}" data-key="pick-{{choice.index}}" data-set="look={{choice.index}}" data-keep data-person="{{choice.person_id}}" {{'data-focus' if choice.index == look else ''}}><i class="face s" aria-hidden="true">{{choice.initials}}</i><span><b><bdi>{{choice.name}}</bdi></b><small>{{choice.note}}</small></span>
% if choice.key:
<kbd aria-hidden="true">{{choice.key}}</kbd>
% end
</button>
% end
</div>
<button class="go" type="button" data-choose="{{choices[look].person_id}}" data-key="go">{{_("Choose {name}").format(name=choices[look].first)}} <kbd aria-hidden="true">Enter</kbd></button>
<p class="row"><button class="link" type="button" data-set="change=1" data-keep>{{_("Someone else")}}</button></p>
