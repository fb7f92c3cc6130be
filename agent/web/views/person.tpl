% include('line.tpl')
<div class="ident">
<span class="face" aria-hidden="true">{{card.initials}}</span>
<div><h1 id="name"><bdi>{{card.name}}</bdi></h1>
<p>{{card.title}}
% if card.is_vip:
<span class="tag vip"><svg class="i" aria-hidden="true"><use href="#i-star"/></svg>VIP</span>
% end
</p></div>
% if call:
<button class="clear" type="button" data-set="change=1" data-keep aria-label="{{_("Clear the caller and search for another")}}"><svg class="i" aria-hidden="true"><use href="#i-clear"/></svg></button>
% end
</div>
% if card.place:
<p class="org"><svg class="i" aria-hidden="true"><use href="#i-org"/></svg><span>{{card.place}}</span></p>
% end
% include('number.tpl', number=card.number)
% if dials:
<details class="numbers"><summary class="link" data-key="call"><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>{{_("Call another number")}}</summary><ul>
% for fact in dials:
<li><a href="tel:{{fact.dial}}"><span>{{fact.name}}</span> {{fact.value}}</a></li>
% end
</ul></details>
% end
% if card.matched:
<details class="why" data-id="why"><summary class="sub {{'' if card.is_sure else 'unsure'}}" data-key="why">{{card.matched}}</summary>
% include('factlist.tpl', facts=why)
% if older_link:
<p>
% include('linkbutton.tpl', button=older_link, style='link')
</p>
% end
</details>
% end
% include('linkbar.tpl')
% include('go.tpl', focus='data-focus')
% if call:
<p class="row"><button class="link" type="button" data-set="change=1" data-keep>{{_("Not {name}? Change caller").format(name=card.first)}}</button></p>
% end
