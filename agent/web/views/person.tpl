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
<button class="clear" type="button" data-set="change=1" data-keep aria-label="Clear the caller and search for another"><svg class="i" aria-hidden="true"><use href="#i-clear"/></svg></button>
% end
</div>
% if card.place:
<p class="org"><svg class="i" aria-hidden="true"><use href="#i-org"/></svg><span>{{card.place}}</span></p>
% end
% include('number.tpl', number=card.number)
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
<p class="row"><button class="link" type="button" data-set="change=1" data-keep>Not {{card.first}}? Change caller</button></p>
% end
